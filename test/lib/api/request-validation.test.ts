import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { Problem } from '../../../lambdas/shared/problem.ts';
import { readRequest } from '../../../lambdas/shared/read-request.ts';
import { formType, type RouteExample } from '../../../lambdas/shared/route.ts';
import { documentedPath, openApiDocument, problemsOf } from '../../../lib/api/openapi.ts';
import { type DeclaredRoute, readRoutes } from '../../../lib/api/routes.ts';
import type { OpenApiDocument } from '../../../site/api-reference.ts';
import { forEachValue, limitedFields, limitsIn } from '../../contract/route-limits.ts';
import { httpEvent } from '../../lambdas/event.ts';
import { expectFor } from '../../support/expect-for.ts';

const routes = (await readRoutes()).map((route) => ({ name: `${route.method} ${route.path}`, route }));
const document = openApiDocument(routes.map(({ route }) => route)) as unknown as OpenApiDocument;
const operationOf = ({ path, method }: DeclaredRoute) =>
  document.paths[documentedPath(path)]?.[method.toLowerCase()];

const encodeForm = (fields: object) => String(new URLSearchParams(fields as Record<string, string>));

/** Validates a request as the handler does. */
function read(
  route: DeclaredRoute,
  { pathParameters, query = {}, headers = {}, body = {} }: RouteExample,
): void {
  const [[type, value] = []] = Object.entries(body);
  readRequest(
    route,
    httpEvent({
      ...(pathParameters && { pathParameters }),
      query: encodeForm(query),
      headers: { ...(type && { 'content-type': type }), ...headers },
      ...(type && { body: type === formType ? encodeForm(value as object) : JSON.stringify(value) }),
    }),
  );
}

/** @returns `undefined` if the request is valid */
function problemOf(route: DeclaredRoute, example: RouteExample): Problem | undefined {
  try {
    read(route, example);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function expectDocumented(route: DeclaredRoute, problem: Problem | undefined): void {
  expect(problemsOf(route)).toContain(problem?.kind);
  // Messages of valibot are like "Invalid length: Expected >=1 but received 0".
  expect(problem?.toJSON().detail).not.toMatch(/Invalid |Expected |received/);
}

test('the messages of valibot are recognized', () => {
  const { issues = [] } = v.safeParse(v.pipe(v.string(), v.minLength(1)), '');
  expect(issues[0]?.message).toMatch(/Invalid .*Expected .*received/);
});

test('several routes have limits', () => {
  expect(routes.filter(({ route }) => limitedFields(route, document).length > 0).length).toBeGreaterThan(3);
});

describe.each(routes)('$name', ({ route }) => {
  const fields = limitedFields(route, document);

  test('has limits that the tests know, all of them', () => {
    const { parameters = [], requestBody } = operationOf(route) ?? {};
    const limits = [
      ...parameters.flatMap(({ schema }) => limitsIn(schema)),
      ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => limitsIn(schema)),
    ];
    // A field has a list of values, or both a minimum and a maximum.
    const lists = limits.filter((limit) => limit.startsWith('enum')).length;
    expectFor(limits.join(), fields.length).toBe(lists + (limits.length - lists) / 2);
  });

  test('accepts the values at its limits, and refuses those just beyond', async () => {
    for (const field of fields) {
      await forEachValue(field.valid, 20, (value) =>
        expectFor(`${field.name} ${value}`, problemOf(route, field.with(value))?.kind).toBeUndefined(),
      );
      await forEachValue(field.invalid, 20, (value) =>
        expectDocumented(route, problemOf(route, field.with(value))),
      );
    }
  });

  test('refuses random requests, and only with documented problems, whose text does not come from valibot', () => {
    const [example] = route.examples;
    const texts = fc.dictionary(
      fc.constantFrom(...Object.keys(route.query ?? {}), 'unknown'),
      fc.string({ unit: 'binary' }),
    );
    for (const type of Object.keys(route.body ?? { none: 0 })) {
      const value = type === formType ? fc.dictionary(fc.string(), fc.string()) : fc.jsonValue();
      let refused = 0;
      fc.assert(
        fc.property(texts, value, (query, sent) => {
          const problem = problemOf(route, {
            ...example,
            query,
            ...(route.body && { body: { [type]: sent } }),
          });
          if (!problem) return;
          refused++;
          expectDocumented(route, problem);
        }),
        { numRuns: 50 },
      );
      // A route without a query and a body ignores both.
      expectFor(type, refused > 0).toBe(route.query !== undefined || route.body !== undefined);
    }
  });
});
