import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { type ProblemName, problemKinds } from '../../lambdas/shared/problem.ts';
import { formType, type ProblemMessage, type Route, type RouteExample } from '../../lambdas/shared/route.ts';
import type { DeclaredRoute } from './routes.ts';

type Json = Readonly<Record<string, unknown>>;

/** Describes routes as an OpenAPI 3.1 document. */
export function openApiDocument(routes: readonly DeclaredRoute[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = documentedPath(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Jamstack on AWS',
      version: '1',
      summary: 'The API of this site',
      description:
        'Errors are problem details (RFC 9457). Clients whose `Accept` prefers `text/html` get pages instead of JSON. A body of more than 16 KiB gets 413. Any other path or method gets 404.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This site' }],
    tags: [...new Set(routes.map(({ feature }) => feature))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: problemSchema, GatewayError: gatewaySchema },
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token of the user pool with the scope `members/read`.',
        },
      },
    },
  };
}

/** OpenAPI has no sign for a variable that may contain slashes. */
export function documentedPath(path: string): string {
  return path.replace('+}', '}');
}

/** The kinds of problems that a route responds with, by status. */
export function problemsOf(route: Route): readonly ProblemName[] {
  const { query, body, fieldProblems = {}, problems = [] } = route;
  const found: ProblemName[] = [
    ...(query ? (['invalid-query'] as const) : []),
    ...(body ? (['invalid-body', 'body-too-large', 'unsupported-media-type'] as const) : []),
    ...(body && formType in body ? (['cross-site-request'] as const) : []),
    ...Object.values(fieldProblems).map(kindOf),
    ...problems,
    'internal-error',
    'temporarily-unavailable',
  ];
  return [...new Set(found)].sort((a, b) => problemKinds[a].status - problemKinds[b].status);
}

function kindOf(message: ProblemMessage): ProblemName {
  return message.replace(/:.*/s, '') as ProblemName;
}

const refusals = {
  member: 'The access token is invalid.',
  editor: 'The access token is invalid, or its account is not in the group of editors.',
};

/** The statuses of API Gateway itself, with a body of its own. */
export function gatewayStatuses({ authorizer }: Route): Readonly<Record<number, string>> {
  const tooMany = { 429: 'Too many requests. Wait a few seconds.' };
  return authorizer === 'none'
    ? tooMany
    : { 401: 'There is no access token.', 403: refusals[authorizer], ...tooMany };
}

function operationOf(route: DeclaredRoute): Json {
  const { summary, description, feature, id, authorizer, body } = route;
  const { pathParameters = {}, query = {}, headers = {} } = route;
  const [example] = route.examples;
  const parameters = [
    ...parametersIn('path', pathParameters, example.pathParameters),
    ...parametersIn('query', query, example.query),
    ...parametersIn('header', headers, example.headers),
  ];
  return {
    operationId: id,
    tags: [feature],
    summary,
    ...(description && { description }),
    ...(authorizer !== 'none' && { security: [{ accessToken: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: requestContent(body, route.examples) } }),
    responses: responsesOf(route),
    'x-examples': route.examples,
  };
}

function parametersIn(
  place: 'path' | 'query' | 'header',
  entries: v.ObjectEntries,
  example: Json = {},
): Json[] {
  const { properties = {}, required = [] } = jsonSchema(v.object(entries)) as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name: place === 'header' ? headerName(name) : name,
    in: place,
    ...(description !== undefined && { description }),
    required: required.includes(name),
    schema: withTypedDefault(schema),
    ...(example[name] !== undefined && {
      example: schema.type === 'integer' ? Number(example[name]) : example[name],
    }),
  }));
}

/** Valibot gives the default as text, because a query contains text. The document needs a number. */
function withTypedDefault(schema: Json): Json {
  return schema.type === 'integer' && schema.default !== undefined
    ? { ...schema, default: Number(schema.default) }
    : schema;
}

function headerName(name: string): string {
  return name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

function requestContent(body: NonNullable<Route['body']>, examples: readonly RouteExample[]): Json {
  return Object.fromEntries(
    Object.entries(body).map(([type, schema]) => {
      const named = examples
        .filter(({ body: sent }) => sent && type in sent)
        .map(({ summary, body: sent }) => [slug(summary), { summary, value: sent?.[type] }]);
      return [
        type,
        { schema: jsonSchema(schema), ...(named.length > 0 && { examples: Object.fromEntries(named) }) },
      ];
    }),
  );
}

function responsesOf(route: Route): Json {
  const responses: Record<string, { description: string; headers?: Json; content?: Json }> = {};
  const add = (status: number, description: string, content: Json, headers?: Json) => {
    const { description: before, content: others } = responses[status] ?? {};
    responses[status] = {
      description: before ? `${before} ${description}` : description,
      ...(headers && { headers }),
      ...((others || Object.keys(content).length > 0) && { content: { ...others, ...content } }),
    };
  };
  for (const [status, { description, body, headers, page }] of Object.entries(route.responses)) {
    const content = {
      ...(body && { 'application/json': { schema: jsonSchema(body) } }),
      ...(page && { 'text/html': { schema: { type: 'string' } } }),
    };
    add(Number(status), `${description}.`, content, headers && headersOf(headers));
  }
  for (const [status, description] of Object.entries(gatewayStatuses(route))) {
    add(Number(status), description, {
      'application/json': { schema: { $ref: '#/components/schemas/GatewayError' } },
    });
  }
  const kinds = problemsOf(route);
  for (const status of new Set(kinds.map((kind) => problemKinds[kind].status))) {
    const ofStatus = kinds.filter((kind) => problemKinds[kind].status === status);
    add(status, ofStatus.map((kind) => `${problemKinds[kind].title}.`).join(' '), {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(ofStatus.map((kind) => [kind, { value: problemOf(kind) }])),
      },
    });
  }
  return responses;
}

function headersOf(headers: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      headerName(name),
      { description, schema: { type: 'string' } },
    ]),
  );
}

function problemOf(kind: ProblemName): Json {
  return { type: `/problems/#${kind}`, ...problemKinds[kind] };
}

const problemSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457).',
  properties: {
    type: {
      type: 'string',
      description: 'The kind of the problem, a link to its description.',
      enum: Object.keys(problemKinds).map((kind) => `/problems/#${kind}`),
    },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'What is wrong with this request, and what to do.' },
  },
  required: ['type', 'title', 'status', 'detail'],
};

const gatewaySchema = {
  type: 'object',
  description: 'An error of API Gateway.',
  properties: { message: { type: 'string' } },
};

function slug(summary: string): string {
  return summary.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

/** What a valid value looks like, before it is normalized. */
function jsonSchema(schema: v.GenericSchema): Json {
  const { $schema, ...converted } = toJsonSchema(schema, {
    // The output has the type of a parameter: a number that a query holds as text.
    typeMode: 'output',
    // Fields that use these also have metadata that says the same as JSON Schema, or a description.
    ignoreActions: ['trim', 'normalize', 'check', 'transform'],
  });
  return converted;
}
