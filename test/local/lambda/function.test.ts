import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { maxPayloadBytes } from '../../../local/lambda/definition.ts';
import {
  heldSource,
  holdEvent,
  isAlive,
  startFunction,
  temporaryFolder,
  untilGone,
} from './function-fixture.ts';

const pidSource = 'export const handler = async () => process.pid;';

describe('an invocation', () => {
  test('hands the event to the handler and its result back', async () => {
    const { fixture } = startFunction('export const handler = async (event) => ({ got: event });');
    expect(await fixture.invoke({ text: 'ä€😀', list: [1, null] })).toEqual({
      ok: true,
      payload: { got: { text: 'ä€😀', list: [1, null] } },
    });
  });

  test('returns null for a handler that returns nothing', async () => {
    const { fixture } = startFunction('export const handler = async () => {};');
    expect(await fixture.invoke({})).toEqual({ ok: true, payload: null });
  });

  test.each([
    ['a .js file of CommonJS', { 'index.js': 'exports.handler = async () => "cjs";' }, 'cjs'],
    ['a .cjs file', { 'index.cjs': 'module.exports.handler = async () => "cjs";' }, 'cjs'],
    [
      'a .js file of a module package',
      { 'index.js': 'export const handler = async () => "esm";', 'package.json': '{"type":"module"}' },
      'esm',
    ],
  ])('loads a handler from %s', async (_kind, files, payload) => {
    const { fixture } = startFunction(files as Record<string, string>);
    expect(await fixture.invoke({})).toEqual({ ok: true, payload });
  });

  test('gives the handler its context', async () => {
    const { fixture } = startFunction(
      `export const handler = async (event, context) => ({
        ...context, remaining: context.getRemainingTimeInMillis() });`,
      {
        name: 'search',
        timeoutSeconds: 7,
        region: 'eu-west-1',
        accountId: '123456789012',
        memoryMegabytes: 256,
      },
    );
    const result = await fixture.invoke({});
    const context = (result as { payload: Record<string, unknown> }).payload;
    expect(context).toMatchObject({
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionName: 'search',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:search',
      logGroupName: '/aws/lambda/search',
      memoryLimitInMB: '256',
    });
    expect(context.remaining).toBeGreaterThan(0);
    expect(context.remaining).toBeLessThanOrEqual(7000);
  });

  test('loads the modules to preload before the handler', async () => {
    const preload = `${temporaryFolder({ 'first.mjs': 'globalThis.first = "loaded";' })}/first.mjs`;
    const { fixture } = startFunction(
      'const { first } = globalThis; export const handler = async () => first;',
      {
        preload: [preload],
      },
    );
    expect(await fixture.invoke({})).toEqual({ ok: true, payload: 'loaded' });
  });

  test('refuses an event above the payload limit, and takes one just below', async () => {
    const { fixture } = startFunction('export const handler = async (event) => event.length;');
    const largest = 'x'.repeat(maxPayloadBytes - 2);
    expect(await fixture.invoke(largest)).toEqual({ ok: true, payload: largest.length });
    expect(await fixture.invoke(`${largest}x`)).toMatchObject({
      ok: false,
      errorType: 'RequestEntityTooLargeException',
      refusal: 'too large',
    });
  });

  test('rejects a result above the payload limit, and the process is kept', async () => {
    const { fixture } = startFunction(
      'export const handler = async (size) => size ? "x".repeat(size) : process.pid;',
    );
    const before = await fixture.invoke(0);
    expect(await fixture.invoke(maxPayloadBytes)).toMatchObject({
      ok: false,
      errorType: 'Function.ResponseSizeTooLarge',
    });
    expect(await fixture.invoke(0)).toEqual(before);
  });
});

describe('the environment variables', () => {
  test("are Lambda's and the function's own, and none of the shell's", async () => {
    process.env.SECRET_OF_THE_SHELL = 'seen';
    const { fixture, folder } = startFunction('export const handler = async () => process.env;', {
      environment: { RELEASE: 'abc', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1', TZ: 'Europe/Paris' },
      region: 'us-west-2',
    });
    const { payload } = (await fixture.invoke({})) as { payload: Record<string, string> };
    delete process.env.SECRET_OF_THE_SHELL;
    expect(payload).toMatchObject({
      RELEASE: 'abc',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
      TZ: 'Europe/Paris',
      AWS_REGION: 'us-west-2',
      AWS_LAMBDA_FUNCTION_NAME: 'fixture',
      AWS_ACCESS_KEY_ID: 'local',
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: 'index.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/),
    });
    const others = Object.keys(payload).filter((name) => !/^(AWS_|LAMBDA_|_HANDLER|_X_AMZN)/.test(name));
    expect(others.sort()).toEqual(['LANG', 'PATH', 'RELEASE', 'TZ']);
  });
});

describe('execution environments', () => {
  test('are used again for the next event, with their state', async () => {
    const { fixture } = startFunction('let count = 0; export const handler = async () => ++count;');
    const counts = [];
    for (let i = 0; i < 5; i++) counts.push(await fixture.invoke({}));
    expect(counts.map((result) => result.ok && result.payload)).toEqual([1, 2, 3, 4, 5]);
  });

  test('take one event at a time: concurrent events get separate processes', async () => {
    const { fixture } = startFunction(
      `let busy = 0;
       export const handler = async () => {
         busy += 1;
         await new Promise((resolve) => setTimeout(resolve, 300));
         return { pid: process.pid, busy: busy-- };
       };`,
    );
    const results = await Promise.all([1, 2, 3].map((event) => fixture.invoke(event)));
    const payloads = results.map((result) => (result as { payload: { pid: number; busy: number } }).payload);
    expect(new Set(payloads.map(({ pid }) => pid)).size).toBe(3);
    expect(payloads.map(({ busy }) => busy)).toEqual([1, 1, 1]);
  });

  test('are limited in number, and further events wait', async () => {
    const { fixture } = startFunction(pidSource, {}, { maxEnvironments: 2 });
    const results = await Promise.all(Array.from({ length: 12 }, (_, event) => fixture.invoke(event)));
    expect(results.every((result) => result.ok)).toBe(true);
    expect(new Set(results.map((result) => result.ok && result.payload)).size).toBeLessThanOrEqual(2);
  });

  test('throttle events above the reserved concurrency', async () => {
    const slow = 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 500, "done"));';
    const { fixture } = startFunction(slow, { reservedConcurrency: 1 });
    const [first, second] = await Promise.all([fixture.invoke(1), fixture.invoke(2)]);
    expect(first).toEqual({ ok: true, payload: 'done' });
    expect(second).toEqual({
      ok: false,
      errorType: 'TooManyRequestsException',
      errorMessage: 'Rate Exceeded.',
      refusal: 'throttled',
    });
    expect(await fixture.invoke(3)).toEqual({ ok: true, payload: 'done' });
  });

  test('are ended after some time without an event', async () => {
    const { fixture } = startFunction(pidSource, {}, { idleSeconds: 0.05 });
    const first = await fixture.invoke({});
    await untilGone((first as { payload: number }).payload);
    expect(await fixture.invoke({})).not.toEqual(first);
  });

  test('are all ended by close, which completes running events and rejects later ones', async () => {
    const { fixture, lines } = startFunction(
      'console.log(process.pid); export const handler = (event) => event ? new Promise(() => setInterval(() => {}, 1e6)) : 0;',
      {},
      { maxEnvironments: 1 },
    );
    await fixture.invoke(0);
    const underWay = [fixture.invoke(1), fixture.invoke(2)];
    await fixture.close();
    expect((await Promise.all(underWay)).map((result) => result.ok)).toEqual([false, false]);
    expect(await fixture.invoke(3)).toMatchObject({ ok: false, errorType: 'ServiceException' });
    const pids = lines.filter((line) => line.source === 'stdout').map((line) => Number(line.text));
    expect(pids).toHaveLength(1);
    expect(pids.map(isAlive)).toEqual([false]);
  });
});

describe('the log', () => {
  test('has each line of the handler with function name and request id', async () => {
    const { fixture, lines } = startFunction(
      `console.log('loaded');
       export const handler = async (event, context) => {
         console.log('first\\nsecond');
         console.error('error');
         return context.awsRequestId;
       };`,
    );
    const ids = [];
    for (let i = 0; i < 30; i++) ids.push(((await fixture.invoke(i)) as { payload: string }).payload);
    const functionName = 'fixture';
    expect(lines.filter((line) => line.source === 'stdout')).toEqual([
      { functionName, source: 'stdout', text: 'loaded' },
      ...ids.flatMap((requestId) => [
        { functionName, requestId, source: 'stdout', text: 'first' },
        { functionName, requestId, source: 'stdout', text: 'second' },
      ]),
    ]);
    expect(lines.filter((line) => line.source === 'stderr')).toEqual(
      ids.map((requestId) => ({ functionName, requestId, source: 'stderr', text: 'error' })),
    );
  });

  test('has lines of the source file if there is a source map', async () => {
    const map = { version: 3, sources: ['handler.ts'], names: [], mappings: ';AAKA', file: 'index.mjs' };
    const { fixture, lines } = startFunction({
      'index.mjs':
        'export const handler = async () => {\nthrow new Error("mapped");\n};\n//# sourceMappingURL=index.mjs.map',
      'index.mjs.map': JSON.stringify(map),
    });
    await fixture.invoke({});
    expect(lines.map((line) => line.text).join('\n')).toContain('handler.ts:6');
  });
});

describe('the pool of environments', () => {
  test('sends an event to the environment that was used last, so that idle ones can be ended', async () => {
    const { fixture } = startFunction(heldSource('process.pid'));
    const held = await holdEvent(fixture);
    const usedFirst = await fixture.invoke({});
    const usedLast = await held.release();
    expect(usedLast).not.toEqual(usedFirst);
    for (let i = 0; i < 3; i++) expect(await fixture.invoke({})).toEqual(usedLast);
  });

  test('ends idle environments, and keeps those in use', async () => {
    const { fixture } = startFunction(heldSource('process.pid'), {}, { idleSeconds: 1 });
    const held = await holdEvent(fixture);
    const { payload: idle } = (await fixture.invoke({})) as { payload: number };
    const used = (await held.release()) as { payload: number };
    while (isAlive(idle)) {
      expect(await fixture.invoke({})).toEqual(used);
      await wait(50);
    }
    expect(isAlive(used.payload)).toBe(true);
  });
});

describe('replaced code', () => {
  test('runs later events, while an earlier event is handled to its end by the old code', async () => {
    const { fixture } = startFunction(heldSource("'old'"));
    const held = await holdEvent(fixture);
    fixture.replaceCode(temporaryFolder({ 'index.mjs': "export const handler = async () => 'new';" }));
    expect(await fixture.invoke({})).toEqual({ ok: true, payload: 'new' });
    expect(await held.release()).toEqual({ ok: true, payload: 'old' });
    expect(await fixture.invoke({})).toEqual({ ok: true, payload: 'new' });
  });

  test('ends idle processes', async () => {
    const { fixture, folder } = startFunction(pidSource);
    const { payload: pid } = (await fixture.invoke({})) as { payload: number };
    fixture.replaceCode(folder);
    await untilGone(pid);
    expect(isAlive(pid)).toBe(false);
  });
});
