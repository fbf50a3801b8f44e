import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { problemKinds } from '../../../lambdas/shared/problem.ts';
import { defineRoute, formType, type Route } from '../../../lambdas/shared/route.ts';
import { openApiDocument } from '../../../lib/api/openapi.ts';
import { readRoutes } from '../../../lib/api/routes.ts';

// biome-ignore lint/suspicious/noExplicitAny: the tests check the shape.
type Document = any;

/** The document of one route, which is declared as `teas/pour.schema.ts`. */
function documentOf(route: Route): Document {
  return openApiDocument([{ ...route, file: 'teas/pour.schema.ts', feature: 'teas', id: 'teas-pour' }]);
}

const plain = defineRoute({
  method: 'GET',
  path: '/api/teas',
  summary: 'List the teas',
  authorizer: 'none',
  responses: { 200: { description: 'The teas' } },
  examples: [{ summary: 'All teas', status: 200 }],
});

const pour = defineRoute({
  method: 'PUT',
  path: '/api/teas/{path+}',
  summary: 'Pour a tea',
  description: 'The cup is warm.',
  authorizer: 'member',
  pathParameters: { path: v.string() },
  query: {
    cups: v.optional(v.pipe(v.string(), v.transform(Number), v.integer(), v.description('How many.')), '2'),
    milk: v.optional(v.string(), '1'),
  },
  headers: { 'if-match': v.optional(v.string()) },
  body: {
    'application/json': v.object({ tea: v.pipe(v.string(), v.trim()) }),
    [formType]: v.object({ tea: v.string() }),
  },
  fieldProblems: { cups: 'invalid-limit: Pour 1 to 9 cups.', milk: 'invalid-limit' },
  responses: {
    200: { description: 'A cup', body: v.object({ tea: v.string() }), page: true },
    303: { description: 'The cup is elsewhere', headers: { 'cache-control': 'Private.' } },
    401: { description: 'No cup' },
  },
  problems: ['idempotency-key-reused'],
  examples: [
    {
      summary: 'Two cups of Green Tea!',
      pathParameters: { path: 'green/tea' },
      query: { cups: '2', milk: '0' },
      headers: { 'if-match': '"a"' },
      body: { 'application/json': { tea: 'green' } },
      status: 200,
    },
    { summary: 'Nothing', status: 401 },
  ],
});

const { put } = documentOf(pour).paths['/api/teas/{path}'];

test('an operation has what its route declares', () => {
  const { responses, parameters, requestBody, ...operation } = put;
  expect(operation).toEqual({
    operationId: 'teas-pour',
    tags: ['teas'],
    summary: 'Pour a tea',
    description: 'The cup is warm.',
    security: [{ accessToken: [] }],
    'x-examples': pour.examples,
  });
});

test('an operation without parameters, body and access token has no such properties', () => {
  const { get } = documentOf(plain).paths['/api/teas'];
  const { responses, ...operation } = get;
  expect(operation).toEqual({
    operationId: 'teas-pour',
    tags: ['teas'],
    summary: 'List the teas',
    'x-examples': plain.examples,
  });
});

test('parameters have the type, the default and the example of their values', () => {
  expect(put.parameters).toEqual([
    { name: 'path', in: 'path', required: true, schema: { type: 'string' }, example: 'green/tea' },
    {
      name: 'cups',
      in: 'query',
      description: 'How many.',
      required: false,
      schema: { type: 'integer', default: 2 },
      example: 2,
    },
    { name: 'milk', in: 'query', required: false, schema: { type: 'string', default: '1' }, example: '0' },
    { name: 'If-Match', in: 'header', required: false, schema: { type: 'string' }, example: '"a"' },
  ]);
});

test('a parameter without an example or a default has no such property', () => {
  const route = { ...plain, query: { cups: v.pipe(v.string(), v.transform(Number), v.integer()) } };
  expect(documentOf(route).paths['/api/teas'].get.parameters).toEqual([
    { name: 'cups', in: 'query', required: true, schema: { type: 'integer' } },
  ]);
});

test('a body has a schema for each media type, and the examples of that type', () => {
  const schema = { type: 'object', properties: { tea: { type: 'string' } }, required: ['tea'] };
  expect(put.requestBody).toEqual({
    required: true,
    content: {
      'application/json': {
        schema,
        examples: {
          'two-cups-of-green-tea-': { summary: 'Two cups of Green Tea!', value: { tea: 'green' } },
        },
      },
      [formType]: { schema },
    },
  });
});

test('responses have their headers and bodies, and a page if there is one', () => {
  expect(put.responses[200]).toEqual({
    description: 'A cup.',
    content: {
      'application/json': {
        schema: { type: 'object', properties: { tea: { type: 'string' } }, required: ['tea'] },
      },
      'text/html': { schema: { type: 'string' } },
    },
  });
  expect(put.responses[303]).toEqual({
    description: 'The cup is elsewhere.',
    headers: { 'Cache-Control': { description: 'Private.', schema: { type: 'string' } } },
  });
});

test('responses with one status share it', () => {
  const gatewayError = { 'application/json': { schema: { $ref: '#/components/schemas/GatewayError' } } };
  expect(put.responses[401]).toEqual({
    description: 'No cup. There is no access token.',
    content: gatewayError,
  });
  expect(put.responses[403].content).toEqual({
    ...gatewayError,
    'application/problem+json': expect.objectContaining({
      examples: { 'cross-site-request': expect.anything() },
    }),
  });
});

test.each([
  ['member', 'The access token is invalid.'],
  ['editor', 'The access token is invalid, or its account is not in the group of editors.'],
] as const)('a route for a %s says when it is 403', (authorizer, description) => {
  const { get } = documentOf({ ...plain, authorizer }).paths['/api/teas'];
  expect(get.responses[403].description).toBe(description);
});

test('problems are grouped by status, in its order, and each has an example', () => {
  const statuses = Object.entries<Document>(put.responses).flatMap(([status, { content = {} }]) => {
    const { examples = {}, schema } = content['application/problem+json'] ?? {};
    if (schema) expect(schema).toEqual({ $ref: '#/components/schemas/Problem' });
    return Object.entries<Document>(examples).map(([kind, { value }]) => {
      const problem = problemKinds[kind as keyof typeof problemKinds];
      expect(value).toEqual({ type: `/problems/#${kind}`, ...problem });
      expect(put.responses[status].description).toContain(`${problem.title}.`);
      return `${status} ${kind}`;
    });
  });
  expect(statuses).toEqual([
    '400 invalid-query',
    '400 invalid-body',
    '400 invalid-limit',
    '403 cross-site-request',
    '409 idempotency-key-reused',
    '413 body-too-large',
    '415 unsupported-media-type',
    '500 internal-error',
    '503 temporarily-unavailable',
  ]);
  const [invalidQuery, invalidBody, invalidLimit] = (
    ['invalid-query', 'invalid-body', 'invalid-limit'] as const
  ).map((kind) => problemKinds[kind].title);
  expect(put.responses[400].description).toBe(`${invalidQuery}. ${invalidBody}. ${invalidLimit}.`);
});

test('the document describes the site, the access token and both kinds of errors', async () => {
  const document: Document = openApiDocument(await readRoutes());
  expect(document.info).toMatchObject({ title: 'Jamstack on AWS', license: { identifier: 'MIT' } });
  expect(document.servers).toEqual([{ url: '/', description: 'This site' }]);
  expect(document.tags).toContainEqual({ name: 'petition' });
  expect(document.components.securitySchemes.accessToken).toMatchObject({
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  });
  const { Problem, GatewayError } = document.components.schemas;
  expect(GatewayError).toMatchObject({ type: 'object', properties: { message: { type: 'string' } } });
  expect(Problem).toMatchObject({
    type: 'object',
    properties: {
      type: { type: 'string', enum: Object.keys(problemKinds).map((kind) => `/problems/#${kind}`) },
      title: { type: 'string' },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: { type: 'string' },
    },
    required: ['type', 'title', 'status', 'detail'],
  });
});
