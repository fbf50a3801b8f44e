import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { problemKinds } from '../../lambdas/shared/problem.ts';
import { exampleOrigin, formType, type RouteExample } from '../../lambdas/shared/route.ts';
import { openApiDocument, problemsOf } from '../../lib/api/openapi.ts';
import { type DeclaredRoute, readRoutes } from '../../lib/api/routes.ts';
import type { JsonSchema, OpenApiDocument } from '../../site/api-reference.ts';
import { expectFor } from '../support/expect-for.ts';
import { request, sharedRun } from '../support/http.ts';
import { logIn } from '../support/login.ts';

/** Each example and each limit of each `lambdas/<feature>/<name>.schema.ts`. */
const routes = await readRoutes();
const { paths } = openApiDocument(routes) as unknown as OpenApiDocument;
let accessToken: string;

beforeAll(async () => {
  ({ access_token: accessToken } = await logIn());
});

function send(route: DeclaredRoute, example: RouteExample): Promise<Response> {
  const [[type, value] = []] = Object.entries(example.body ?? {});
  const text =
    type === formType ? String(new URLSearchParams(value as Record<string, string>)) : JSON.stringify(value);
  return request(`${route.path}?${new URLSearchParams(example.query)}`, {
    method: route.method,
    headers: {
      accept: 'application/json',
      ...(type && { 'content-type': type }),
      ...(route.authorizer === 'member' && { authorization: `Bearer ${accessToken}` }),
      ...example.headers,
    },
    ...(type && {
      body: text
        .replaceAll(exampleOrigin, sharedRun.site)
        .replaceAll(encodeURIComponent(exampleOrigin), encodeURIComponent(sharedRun.site)),
    }),
  });
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

    const limits = limitsOf(route);
    if (limits.length > 0) {
      test.each(limits)('accepts values within the limits of $name, and refuses others', async (field) => {
        await fc.assert(
          fc.asyncProperty(field.valid, async (value) => {
            const response = await send(route, field.with(value));
            const text = await response.text();
            expectFor(text, response.status).toBeLessThan(400);
          }),
          { numRuns: 8 },
        );
        const refusals = problemsOf(route).map((kind) => `/problems/#${kind}`);
        await fc.assert(
          fc.asyncProperty(field.invalid, async (value) => {
            const response = await send(route, field.with(value));
            const problem = (await response.json()) as { type: string };
            expectFor(JSON.stringify(value), response.status).toBeGreaterThanOrEqual(400);
            expectFor(JSON.stringify(value), response.status).toBeLessThan(500);
            expect(refusals).toContain(problem.type);
          }),
          { numRuns: 12 },
        );
      });
    }
  },
);

interface LimitedField {
  readonly name: string;
  readonly valid: fc.Arbitrary<unknown>;
  readonly invalid: fc.Arbitrary<unknown>;
  with(value: unknown): RouteExample;
}

/** The fields with a minimum and a maximum. */
function limitsOf(route: DeclaredRoute): LimitedField[] {
  const [example] = route.examples;
  const { parameters = [], requestBody } = paths[route.path]?.[route.method.toLowerCase()] ?? {};
  const [[type, sent] = []] = Object.entries(example.body ?? {});
  const properties = (type && requestBody?.content[type]?.schema?.properties) || {};
  return [
    ...parameters.map(({ name, in: place, schema }) =>
      limitedField(name, schema, (value) => {
        const key = place === 'query' ? 'query' : 'headers';
        return { ...example, [key]: { ...example[key], [name.toLowerCase()]: String(value) } };
      }),
    ),
    ...Object.entries(properties).map(([name, schema]) =>
      limitedField(name, schema, (value) => {
        const { 'idempotency-key': _, ...headers } = example.headers ?? {};
        return { ...example, headers, body: { [type as string]: { ...(sent as object), [name]: value } } };
      }),
    ),
  ].filter((field) => field !== undefined);
}

function limitedField(
  name: string,
  { type, minimum, maximum, minLength, maxLength }: JsonSchema,
  withValue: LimitedField['with'],
): LimitedField | undefined {
  if (type === 'integer' && minimum !== undefined && maximum !== undefined) {
    const valid = fc.oneof(fc.constantFrom(minimum, maximum), fc.integer({ min: minimum, max: maximum }));
    const beyond = [minimum - 1, maximum + 1];
    return {
      name,
      valid,
      invalid: fc.oneof(fc.constantFrom(...beyond), fc.integer({ min: maximum + 1 })),
      with: withValue,
    };
  }
  if (type === 'string' && minLength !== undefined && maxLength !== undefined) {
    const letters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz');
    const text = (min: number, max: number) => fc.string({ unit: letters, minLength: min, maxLength: max });
    const atLimits = fc.constantFrom('a'.repeat(minLength), 'a'.repeat(maxLength));
    const beyond = fc.constantFrom('a'.repeat(minLength - 1), 'a'.repeat(maxLength + 1));
    return {
      name,
      valid: fc.oneof(atLimits, text(minLength, maxLength)),
      invalid: fc.oneof(beyond, text(maxLength + 1, maxLength + 20)),
      with: withValue,
    };
  }
  return undefined;
}
