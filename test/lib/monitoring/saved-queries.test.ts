import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { authorizer } from '../../../lambdas/authorizers/authorizer.ts';
import { parseViolation } from '../../../lambdas/csp-reports/violation.ts';
import { UpstreamError } from '../../../lambdas/search/upstream-error.ts';
import { PageTemplate } from '../../../lambdas/shared/html.ts';
import { httpHandler } from '../../../lambdas/shared/http-handler.ts';
import { json } from '../../../lambdas/shared/http-response.ts';
import { httpEvent, lambdaContext } from '../../lambdas/event.ts';
import { captureLog } from '../../lambdas/log.ts';
import { stubEnv, unstubAllEnvs } from '../../support/environment.ts';
import { expectFor } from '../../support/expect-for.ts';
import { synthesize, variants } from '../synthesis.ts';

const { all } = synthesize(variants.prod);
const queries = all('AWS::Logs::QueryDefinition').map(([, { Properties }]) => ({
  name: String(Properties.Name).replace('Jamstack-prod-App/', ''),
  groups: Properties.LogGroupNames as { Ref: string }[],
  query: Properties.QueryString as string,
}));

/** What Logs Insights adds to each line, and finds in the REPORT lines of Lambda. */
const insightsFields = ['@timestamp', '@log', '@message', '@type', '@initDuration', '@duration'].concat(
  '@maxMemoryUsed',
  '@memorySize',
);

/** Fields of the access log's format. */
function accessLogFields(): string[] {
  const [[, stage]] = all('AWS::ApiGatewayV2::Stage') as [ReturnType<typeof all>[number]];
  return Object.keys(JSON.parse(stage.Properties.AccessLogSettings.Format));
}

/** Fields of the lines that the functions write. */
async function functionFields(): Promise<string[]> {
  stubEnv('LOG_SERVICE', 'search');
  const lines = captureLog();
  const errorPage = { template: new PageTemplate('{{content}}') };
  const event = httpEvent({ headers: { 'x-amz-cf-id': 'a' } });
  await httpHandler(() => json(200, {}), errorPage)(event, lambdaContext);
  const error = Object.assign(new UpstreamError('status', { upstreamStatus: 500, code: 'a', path: 'b' }));
  await httpHandler(() => Promise.reject(error.problem), errorPage)(event, lambdaContext);
  await authorizer(() => Promise.reject(new TypeError()))(event as never, lambdaContext);
  jest.restoreAllMocks();
  unstubAllEnvs();
  const document = 'https://www.example.com/';
  const violation = parseViolation({
    directive: 'img-src',
    blocked: 'data',
    document,
    source: document,
    disposition: 'enforce',
    line: 1,
  });
  return [...lines.map((line) => JSON.parse(line)), { violation }].flatMap((line) => pathsOf(line));
}

function pathsOf(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([name, each]) =>
    typeof each === 'object' && each !== null ? pathsOf(each, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}

/** The sources of all functions, as one text. */
function sourcesOfFunctions(): string {
  const root = new URL('../../../lambdas/', import.meta.url);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => readFileSync(new URL(name, root), 'utf8'))
    .join('\n');
}

const language = /^(fields|filter|sort|stats|limit|desc|by|as|in|or|count|pct|max|latest)$/;

/** The fields that a query reads. */
function fieldsOf(query: string): string[] {
  const code = query.replaceAll(/#.*$/gm, '').replaceAll(/"[^"]*"/g, '');
  const names = [...code.matchAll(/ as (\w+)/g)].map(([, name]) => name);
  const words = [...code.matchAll(/@?[a-zA-Z][\w.]*/g)].map(([word]) => word);
  return words.filter((word) => !language.test(word) && !names.includes(word));
}

describe('saved queries', () => {
  test('read fields that are logged', async () => {
    const known = new Set([...insightsFields, ...accessLogFields(), ...(await functionFields())]);
    expect(queries.length).toBeGreaterThan(5);
    for (const { name, query } of queries)
      expectFor(
        name,
        fieldsOf(query).filter((field) => !known.has(field)),
      ).toEqual([]);
  });

  test('of the access log only read its own fields', () => {
    const known = new Set([...insightsFields, ...accessLogFields()]);
    const only = queries.filter(({ groups }) => groups.length === 1 && groups[0]?.Ref.startsWith('HttpApi'));
    expect(only.map(({ name }) => name)).toEqual(['Responses by route', 'Slowest requests']);
    for (const { query } of only) expect(fieldsOf(query).filter((field) => !known.has(field))).toEqual([]);
  });

  test('filter by what the functions log, and by what Lambda does', () => {
    const logged = sourcesOfFunctions();
    const values = queries.flatMap(({ name, query }) =>
      [...query.replaceAll(/#.*$/gm, '').matchAll(/"([^"]+)"/g)].map(([, value]) => `${name}: ${value}`),
    );
    expect(values).toEqual(
      expect.arrayContaining(['Server errors: ERROR', 'Denied requests: request denied']),
    );
    const placeholders = ['Follow a request: ID', 'Follow a request: ID', 'Cold starts and memory: REPORT'];
    const unknown = values.filter((each) => !logged.includes(`'${each.split(': ')[1]}'`));
    expect(unknown).toEqual(placeholders);
  });

  test('name log groups of the stack, at most 50', () => {
    const ids = all('AWS::Logs::LogGroup').map(([id]) => id);
    for (const { name, groups } of queries) {
      expectFor(name, ids).toEqual(expect.arrayContaining(groups.map(({ Ref }) => Ref)));
      expectFor(name, groups.length).toBeLessThanOrEqual(50);
    }
  });

  test('are listed in the runbook', () => {
    const runbook = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
    const [, section = ''] = /^### Saved queries\n(.*?)^##/ms.exec(runbook) ?? [];
    const listed = [...section.matchAll(/^\| ([A-Z].*?) \|/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(queries.map(({ name }) => name).sort());
  });
});
