import { beforeAll, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { problemKinds } from '../../lambdas/shared/problem.ts';
import { exampleOrigin, formType, type RouteExample } from '../../lambdas/shared/route.ts';
import { openApiDocument, problemsOf } from '../../lib/api/openapi.ts';
import { type DeclaredRoute, readRoutes } from '../../lib/api/routes.ts';
import type { OpenApiDocument } from '../../site/api-reference.ts';
import { fillPath } from '../../site/browser/api.ts';
import { expectFor } from '../support/expect-for.ts';
import { request, sharedRun } from '../support/http.ts';
import { logIn } from '../support/login.ts';
import { forEachValue, limitedFields } from './route-limits.ts';

/** Each example and each limit of each `lambdas/<feature>/<name>.schema.ts`. */
const routes = await readRoutes();
const document = openApiDocument(routes) as unknown as OpenApiDocument;
let tokens: Readonly<Record<DeclaredRoute['authorizer'], string>>;

beforeAll(async () => {
  const [member, editor] = await Promise.all([logIn(), logIn({ account: sharedRun.editor })]);
  tokens = { none: '', member: member.access_token, editor: editor.access_token };
});

function send(route: DeclaredRoute, example: RouteExample, extraQuery = ''): Promise<Response> {
  const [[type, value] = []] = Object.entries(example.body ?? {});
  const text =
    type === formType ? String(new URLSearchParams(value as Record<string, string>)) : JSON.stringify(value);
  return request(
    `${fillPath(route.path, example.pathParameters ?? {})}?${new URLSearchParams(example.query)}${extraQuery}`,
    {
      method: route.method,
      headers: {
        accept: 'application/json',
        ...(type && { 'content-type': type }),
        ...(route.authorizer !== 'none' && { authorization: `Bearer ${tokens[route.authorizer]}` }),
        ...example.headers,
      },
      ...(type && {
        body: text
          .replaceAll(exampleOrigin, sharedRun.site)
          .replaceAll(encodeURIComponent(exampleOrigin), encodeURIComponent(sharedRun.site)),
      }),
    },
  );
}

async function expectRefusal(route: DeclaredRoute, response: Response): Promise<void> {
  const refusals = problemsOf(route).map((kind) => `/problems/#${kind}`);
  const text = await response.text();
  expectFor(text, response.status).toBeGreaterThanOrEqual(400);
  expectFor(text, response.status).toBeLessThan(500);
  expect(refusals).toContain(JSON.parse(text).type);
}

describe.each(routes.map((route) => ({ name: `${route.method} ${route.path}`, route })))(
  '$name',
  ({ route }) => {
    test.each(route.examples)('has the example: $summary', async (example) => {
      const response = await send(route, example);
      const text = await response.text();
      expectFor(text, response.status).toBe(example.status);
      if (example.problem) {
        expect(JSON.parse(text)).toMatchObject({
          type: `/problems/#${example.problem}`,
          status: problemKinds[example.problem].status,
        });
        return;
      }
      const { body, headers = {} } = route.responses[example.status] ?? {};
      if (body) expectFor(text, v.safeParse(body, JSON.parse(text)).issues).toBeUndefined();
      else expect(text).toBe('');
      // Of cached responses only.
      for (const name of Object.keys(headers).filter((each) => each !== 'age'))
        expectFor(name, response.headers.get(name)).toBeTruthy();
    });

    const fields = limitedFields(route, document);
    if (fields.length > 0) {
      test.each(fields)('accepts values within the limits of $name, and refuses others', async (field) => {
        await forEachValue(field.valid, 3, async (value) => {
          const response = await send(route, field.with(value));
          expectFor(`${value}: ${await response.text()}`, response.status).toBeLessThan(400);
        });
        await forEachValue(field.invalid, 4, async (value) =>
          expectRefusal(route, await send(route, field.with(value))),
        );
      });
    }

    if (route.query) {
      const [name = ''] = Object.keys(route.query);
      test.each([`&${name}=1&${name}=1`, '&unknown=1'])('refuses the query %s', async (query) => {
        const response = await send(route, route.examples[0], query);
        expect(response.status).toBe(400);
        await expectRefusal(route, response);
      });
    }
  },
);
