import { describe, expect, test } from '@jest/globals';
import type { OriginServer } from '../../../local/cdn/origin-server.ts';
import { RepeatableResponses } from '../../../local/cdn/repeatable-responses.ts';
import type { EdgeTrace } from '../../../local/request-log.ts';
import { ask, edgeFunction, type Setup, start } from './support.ts';

/** A bucket in this process with one object, which counts how often it is read. */
function bucketWith(text: string) {
  const bucket = { text, reads: 0 };
  const read = async () => {
    bucket.reads += 1;
    const { text: content } = bucket;
    const headers = { 'content-type': 'text/plain', 'content-length': String(content.length) };
    return { status: 200, headers, body: Buffer.from(content), isCurrent: () => bucket.text === content };
  };
  const server: OriginServer = { kind: 's3', endpoint: 'http://127.0.0.1:9', bucket: 'b', read };
  return Object.assign(bucket, { server });
}

const domain = 'b.s3.amazonaws.com';

function serve(bucket: ReturnType<typeof bucketWith>, setup: Partial<Setup> = {}) {
  return start({
    ...setup,
    config: { ...setup.config, Origins: [{ Id: domain, DomainName: domain, OriginAccessControlId: 'oac' }] },
    origins: { [domain]: bucket.server },
  });
}

describe('a repeated request for an object', () => {
  test('gets the same response with another id, and the object is read once', async () => {
    const bucket = bucketWith('one');
    const server = await serve(bucket);
    const responses = [await ask(server, '/a'), await ask(server, '/a')];
    expect(responses.map(({ body }) => String(body))).toEqual(['one', 'one']);
    expect(new Set(responses.map(({ headers }) => headers['x-amz-cf-id'])).size).toBe(2);
    const [first, second] = responses.map(({ headers: { date, 'x-amz-cf-id': _, ...rest } }) => rest);
    expect(second).toEqual(first);
    expect(bucket.reads).toBe(1);
  });

  test('gets the new object as soon as it has changed', async () => {
    const bucket = bucketWith('one');
    const server = await serve(bucket);
    await ask(server, '/a');
    bucket.text = 'two';
    expect(String((await ask(server, '/a')).body)).toBe('two');
  });

  test.each([
    ['path', '/b', {}],
    ['query', '/a?b', {}],
    ['method', '/a', { method: 'HEAD' }],
    ['header', '/a', { headers: { 'x-other': '1' } }],
  ])('is handled anew with another %s', async (_, path, options) => {
    const bucket = bucketWith('one');
    const server = await serve(bucket);
    await ask(server, '/a');
    await ask(server, path, options);
    expect(bucket.reads).toBe(2);
  });

  test('is reported, and the lines of its functions are logged', async () => {
    const traces: EdgeTrace[] = [];
    const server = await serve(bucketWith('one'), {
      ...edgeFunction('function handler({ request }) { console.log("ran"); return request }'),
      options: { onRequest: (trace) => traces.push(trace) },
    });
    const ids = [await ask(server, '/a'), await ask(server, '/a')].map(
      ({ headers }) => headers['x-amz-cf-id'],
    );
    expect(traces.map(({ id }) => id)).toEqual(ids);
    expect(traces.map(({ isRepeated, functions }) => [isRepeated, functions.length])).toEqual([
      [false, 1],
      [true, 1],
    ]);
    expect(server.log).toEqual(['ran', 'ran']);
  });
});

/** Ways of an edge function to get something else in each run. */
const changing = [
  ['random numbers', 'String(Math.random())'],
  ['random numbers by another name', 'String(globalThis["Ma" + "th"].random())'],
  ['the id of the request', 'event.context.requestId'],
  ['the whole event', 'JSON.stringify(event)'],
  ['a copy of the context', '({ ...event.context }).requestId'],
] as const;

describe('a function', () => {
  test.each(changing)('that reads %s runs for each request', async (_, expression) => {
    const source = `function handler(event) { return { statusCode: 200, body: ${expression} } }`;
    const server = await start({ ...edgeFunction(source), origins: { origin: undefined } });
    const bodies = [await ask(server, '/'), await ask(server, '/')].map(({ body }) => String(body));
    expect(new Set(bodies).size).toBe(2);
  });

  test('that reads the time runs for each request', async () => {
    const bucket = bucketWith('one');
    const source = 'function handler({ request }) { new Date(); return request }';
    const server = await serve(bucket, edgeFunction(source));
    for (let sent = 0; sent < 2; sent++) await ask(server, '/a');
    expect(bucket.reads).toBe(2);
  });

  test('can replace the id of the request', async () => {
    const source = `function handler({ context }) {
      context.requestId = 'own';
      return { statusCode: 200, body: context.requestId };
    }`;
    const server = await start({ ...edgeFunction(source), origins: { origin: undefined } });
    expect(String((await ask(server, '/')).body)).toBe('own');
  });
});

test('a response with Server-Timing is made for each request', async () => {
  const bucket = bucketWith('one');
  const server = await serve(bucket, {
    behavior: { ResponseHeadersPolicyId: 'timed' },
    responseHeadersPolicies: { timed: { ServerTimingHeadersConfig: { Enabled: true, SamplingRate: 100 } } },
  });
  for (let sent = 0; sent < 2; sent++) await ask(server, '/a');
  expect(bucket.reads).toBe(2);
});

test('the latest 4 MiB are kept', () => {
  const responses = new RepeatableResponses();
  const handled = {
    response: { status: 200, headers: new Map(), body: Buffer.alloc(1024 * 1024), result: 'Miss' },
    record: { functions: [], logs: [], checks: [], isRepeatable: true },
    requestHeaders: [],
  } as unknown as Parameters<RepeatableResponses['add']>[1];
  for (const key of ['a', 'b', 'c']) responses.add(key, handled);
  expect(responses.find('a')).toBe(handled);
  responses.add('d', handled);
  expect(['a', 'b', 'c', 'd'].filter((key) => responses.find(key))).toEqual(['a', 'c', 'd']);
});
