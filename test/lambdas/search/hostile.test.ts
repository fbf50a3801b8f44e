import { createServer } from 'node:http';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { handler as Handler } from '../../../lambdas/search/search.lambda.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { fakeDate } from '../../support/fake-timers.ts';
import { awsVariables, type Service, secretsManagerWith } from '../aws.ts';
import { httpEvent, lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';
import { type HostileCase, startHostileUpstream, upstreamWord } from './hostile/case.ts';
import { connections } from './hostile/connections.ts';
import { responses } from './hostile/responses.ts';
import { echoes, texts } from './hostile/texts.ts';

const key = 'corpus-key-0123456789';

let secrets: Service<SecretsManagerClient>;
let elsewhere: LocalServer;
let strayed: number;
let log: string[];

beforeAll(async () => {
  secrets = await secretsManagerWith({ key });
  elsewhere = await listen(
    createServer((_, response) => {
      strayed++;
      response.end();
    }),
  );
});

afterAll(async () => {
  await secrets.close();
  await elsewhere.close();
});

beforeEach(() => {
  // The clock is stopped, so that the second response comes from the cache even on a slow machine.
  fakeDate();
  strayed = 0;
  log = captureLog();
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** The only tags and attributes of the function's page. */
const tags = /^(title|main|h[123]|form|label|input|button|section|ul|li|img|div|bdi|p|code|nav|a)$/;
const attributes =
  /^(class|action|method|role|for|id|name|type|value|required|maxlength|aria-labelledby|aria-label|aria-hidden|src|alt|width|height|loading|rel|href)$/;

function expectNoMarkup(page: string, upstream: string): void {
  // A set of what is found: an `expect` for each of a megabyte's attributes would take seconds.
  const unknown = new Set<string>();
  const rest = page.replaceAll(
    /<\/?(\w+)((?:\s+[\w-]+(?:="[^"<>]*")?)*)\s*>/g,
    (_, tag: string, list: string) => {
      if (!tags.test(tag)) unknown.add(tag);
      for (const [attribute, name = '', value = ''] of list.matchAll(/([\w-]+)(?:="([^"]*)")?/g)) {
        const isForeign = name === 'src' && !value.startsWith('https://') && !value.startsWith(upstream);
        if (isForeign || !attributes.test(name)) unknown.add(attribute);
      }
      return '';
    },
  );
  expect([...unknown]).toEqual([]);
  expect(rest).not.toContain('<');
}

const kinds: [string, Record<string, string>, readonly HostileCase[]][] = [
  ['with a key', { SEARCH_KEY_SECRET_ARN: 'key' }, [...connections, ...responses, ...texts, ...echoes]],
  ['without a key', {}, responses],
];

describe.each(kinds)('an API %s', (_, variables, corpus) => {
  const requestedNames: string[] = [];
  let upstream: LocalServer;
  let handler: typeof Handler;

  beforeAll(async () => {
    upstream = await startHostileUpstream(corpus, requestedNames, elsewhere.url);
    ({ handler } = await loadHandler(() => import('../../../lambdas/search/search.lambda.ts'), {
      SEARCH_KEY_SECRET_ARN: '',
      ...awsVariables,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      SEARCH_UPSTREAM_URL: `${upstream.url}/api/character`,
      ...variables,
    }));
  });

  afterAll(() => upstream.close());

  const search = (name: string, accept: string) =>
    handler(httpEvent({ path: '/api/search', query: `name=${name}`, headers: { accept } }), lambdaContext);

  test.each(corpus.map((hostile, index) => ({ ...hostile, index })))('that $title', async (hostile) => {
    const name = `case-${hostile.index}`;
    const { timeout } = AbortSignal;
    const faster = jest
      .spyOn(AbortSignal, 'timeout')
      .mockImplementation((ms) => timeout.call(AbortSignal, Math.ceil(hostile.endless ? ms / 10 : ms)));
    const page = await search(name, 'text/html');
    const data = await search(name, 'application/json');
    faster.mockRestore();

    const attempts = requestedNames.filter((each) => each === name).length;
    const everything = log.join() + JSON.stringify([page, data]);
    expect(everything).not.toContain(key);
    expect(log.join()).not.toContain(upstreamWord);
    expect(log.join()).not.toContain(name);
    expect(strayed).toBe(0);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Buffer.byteLength(page.body ?? '')).toBeLessThan(6 * 1024 * 1024);
    if (hostile.outcome === 'ok') {
      expect([page.statusCode, data.statusCode]).toEqual([200, 200]);
      const names = ['cache-control', 'content-type', 'server-timing', 'vary'];
      expect(Object.keys(page.headers).sort()).toEqual(names);
      expect(page.headers['server-timing']).toMatch(/^[a-z]+;dur=\d+(, [a-z]+;dur=\d+)*$/);
      expect(Object.keys(JSON.parse(data.body ?? ''))).toEqual(['results', 'page', 'pages', 'count']);
      expectNoMarkup(page.body ?? '', upstream.url);
      expect(attempts).toBe(1);
    } else {
      const failed = hostile.upstreamStatus === 429 ? 503 : 502;
      const status = hostile.outcome === 'timed-out' ? 504 : failed;
      expect([page.statusCode, data.statusCode]).toEqual([status, status]);
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expectNoMarkup(page.body ?? '', upstream.url);
      expect(data.headers['content-type']).toBe('application/problem+json');
      const { error } = log.map((line) => JSON.parse(line)).find(({ level }) => level === 'ERROR');
      const { outcome, upstreamStatus } = hostile;
      const failure = outcome === 'failed' ? expect.any(String) : outcome;
      expect(error).toMatchObject({ kind: failure, ...(upstreamStatus && { upstreamStatus }) });
      if (hostile.endless || outcome === 'failed') expect([1, 2]).toContain(attempts);
      else expect(attempts).toBe(hostile.attempts ?? 1);
    }
    // Other searches still work.
    expect((await search(`good-${hostile.index}`, 'application/json')).statusCode).toBe(200);
  });
});
