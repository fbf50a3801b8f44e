import type { Feature } from './feature.ts';

export function schemaSource({ name, variable, title, method, auth }: Feature): string {
  const isGet = method === 'GET';
  const field = "name: v.pipe(v.string(), v.trim(), characters(1, 64), v.description('Whom to greet.'))";
  const value = (text: string) =>
    isGet ? `query: { name: '${text}' }` : `body: { 'application/json': { name: '${text}' } }`;
  return `import * as v from 'valibot';
import { characters } from '../shared/fields-schema.ts';
import { defineRoute } from '../shared/route.ts';

export const ${variable}Route = defineRoute({
  method: '${method}',
  path: '/api/${name}',
  summary: '${title}',
  authorizer: '${auth}',
  ${isGet ? `query: {\n    ${field},\n  }` : `body: {\n    'application/json': v.object({\n      ${field},\n    }),\n  }`},
  responses: {
    200: { description: 'A message', body: v.object({ message: v.string() }), page: true },
  },
  examples: [
    { summary: 'A name', ${value('Ada')}, status: 200 },
    { summary: 'An empty name', ${value('')}, status: 400, problem: '${isGet ? 'invalid-query' : 'invalid-body'}' },
  ],
});
`;
}

export function handlerSource({ name, variable, title, method }: Feature): string {
  const [part, value] = method === 'GET' ? ['query', 'query.name'] : ['body', 'body.fields.name'];
  return `import { prefersHtml } from '../shared/accept.ts';
import { html, PageTemplate } from '../shared/html.ts';
import { json, page } from '../shared/http-response.ts';
import type { ResponseOf } from '../shared/route.ts';
import { routeHandler } from '../shared/route-handler.ts';
import { ${variable}Route } from './${name}.schema.ts';

const template = PageTemplate.read();

export const handler = routeHandler(
  ${variable}Route,
  ({ event, ${part} }) => {
    const message = \`Hello, \${${value}}!\`;
    const headers = { 'cache-control': 'no-store', vary: 'Accept' };
    if (!prefersHtml(event.headers.accept))
      return json(200, { message } satisfies ResponseOf<typeof ${variable}Route, 200>, headers);
    const content = html\`<h1>${title}</h1><p>\${message}</p><p><a href="/${name}/">Back</a></p>\`;
    return page(200, template.render({ title: '${title}', content }), headers);
  },
  { template, form: () => html\`<p><a href="/${name}/">Back</a></p>\` },
);
`;
}

export function constructSource({ name, className, variable, title }: Feature): string {
  return `import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ${variable}Route } from '../../lambdas/${name}/${name}.schema.ts';
import type { HttpApi } from '../api/http-api.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { HandlerFunction } from '../shared/handler-function.ts';

export interface ${className}Props {
  readonly config: StageConfig;
  readonly api: HttpApi;
  /** Absolute path of the page template. */
  readonly pageTemplate: string;
}

/** The route of the feature "${title}". */
export class ${className} extends Construct {
  constructor(scope: Construct, id: string, { config, api, pageTemplate }: ${className}Props) {
    super(scope, id);
    const handler = new HandlerFunction(this, 'Handler', {
      description: '${title}.',
      entry: '${name}/${name}.lambda.ts',
      files: { 'page-template.html': pageTemplate },
      memorySize: 256,
      timeout: Duration.seconds(10),
      logRetention: config.logRetentionDays,
    });
    api.addRoute(${variable}Route, { handler });
  }
}
`;
}

export function handlerTestSource({ name, method, auth }: Feature): string {
  const send =
    method === 'GET'
      ? 'httpEvent({ query: String(new URLSearchParams({ name })), headers })'
      : 'httpEvent(jsonRequest({ name }, headers))';
  return `import { beforeAll, describe, expect, test } from '@jest/globals';
import { httpEvent, ${method === 'POST' ? 'jsonRequest, ' : ''}lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';

let handler: typeof import('../../../lambdas/${name}/${name}.lambda.ts').handler;

beforeAll(async () => {
  ({ handler } = await loadHandler(() => import('../../../lambdas/${name}/${name}.lambda.ts'), {}));
});

const send = (name: string, headers: Record<string, string> = {}) =>
  handler(${send}, lambdaContext);

describe('${method} /api/${name}${auth === 'member' ? ', behind the authorizer' : ''}', () => {
  test.each(['A', 'a'.repeat(64), ' Ada '])('greets %j', async (name) => {
    const { statusCode, body = '' } = await send(name);
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toEqual({ message: \`Hello, \${name.trim()}!\` });
  });

  test.each(['', ' ', 'a'.repeat(65)])('returns 400 for the name %j', async (name) => {
    expect((await send(name)).statusCode).toBe(400);
  });

  test('gives browsers a page with escaped text', async () => {
    const { headers, body } = await send('<b>', { accept: 'text/html' });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toContain('Hello, &lt;b&gt;!');
  });
});
`;
}
