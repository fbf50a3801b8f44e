import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { problemKinds } from '../../../lambdas/shared/problem.ts';
import { readRequest } from '../../../lambdas/shared/read-request.ts';
import { formType } from '../../../lambdas/shared/route.ts';
import { withRouteTables } from '../../../lib/api/contract-tables.ts';
import { documentedPath, openApiDocument, problemsOf } from '../../../lib/api/openapi.ts';
import { type DeclaredRoute, readRoutes } from '../../../lib/api/routes.ts';
import { formRequest, httpEvent } from '../../lambdas/event.ts';
import { expectFor } from '../../support/expect-for.ts';
import { synthesize, variants } from '../synthesis.ts';

let routes: readonly DeclaredRoute[];
let document: ReturnType<typeof openApiDocument>;

beforeAll(async () => {
  routes = await readRoutes();
  document = openApiDocument(routes);
});

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('the validator finds a fault', async () => {
  const broken = { ...structuredClone(document), paths: { '/api/x': { get: { responses: 7 } } } };
  expect(await new Validator().validate(broken)).toMatchObject({ valid: false });
});

test('the documented routes are the synthesized ones', () => {
  const synthesized = synthesize(variants.domain)
    .all('AWS::ApiGatewayV2::Route')
    .map(([, { Properties }]) => documentedPath(Properties.RouteKey))
    // CloudFront requests these: see `signaturesCache` and `NotFound`.
    .filter((key) => key !== 'GET /api/signatures/{request}' && key !== '$default');
  const documented = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(documented.sort()).toEqual(synthesized.sort());
});

test('each route has a description of each response, and an id of its own', () => {
  expect(new Set(routes.map(({ id }) => id)).size).toBe(routes.length);
  for (const { file, summary, responses } of routes) {
    expectFor(file, summary).toMatch(/^[A-Z][^.]+$/);
    for (const { description } of Object.values(responses))
      expectFor(file, description).toMatch(/^[A-Z][^.]+$/);
  }
});

describe('the examples', () => {
  test('of each route begin with one that succeeds, and have documented statuses', () => {
    for (const route of routes) {
      expectFor(route.file, route.examples[0].problem).toBeUndefined();
      for (const { status, problem, summary } of route.examples) {
        const statuses = problem
          ? problemsOf(route).map((kind) => problemKinds[kind].status)
          : responsesOf(route);
        expectFor(`${route.file}: ${summary}`, statuses).toContain(status);
        if (problem) expectFor(`${route.file}: ${summary}`, problemsOf(route)).toContain(problem);
      }
    }
  });

  test('that succeed match the schema', () => {
    for (const route of routes) {
      for (const { pathParameters, query = {}, headers = {}, body = {}, problem } of route.examples) {
        const [[type, value] = []] = Object.entries(body);
        const request =
          type && type !== formType
            ? { body: JSON.stringify(value), headers: { 'content-type': type, ...headers } }
            : formRequest((value ?? {}) as Record<string, string>, headers);
        const event = httpEvent({
          ...request,
          ...(pathParameters && { pathParameters }),
          query: String(new URLSearchParams(query)),
        });
        if (!problem) expect(() => readRequest(route, event)).not.toThrow();
      }
    }
  });
});

function responsesOf({ responses }: DeclaredRoute): number[] {
  return Object.keys(responses).map(Number);
}

test('docs/http-contract.md has the generated tables', () => {
  const page = readFileSync(new URL('../../../docs/http-contract.md', import.meta.url), 'utf8');
  expect(withRouteTables(page, routes)).toBe(page);
});

test('a page without a place for the tables is refused', () => {
  expect(() => withRouteTables('# HTTP contract', routes)).toThrow('must have the lines');
});
