import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, test } from '@jest/globals';
import { startFunction, temporaryFolder, untilGone } from './function-fixture.ts';

/** A handler that runs the action in the event, or returns its process id. */
const failingSource = `
import { setTimeout } from 'node:timers/promises';
const failures = {
  exit: () => process.exit(3),
  quit: () => process.exit(0),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  throw: () => { throw new TypeError('thrown'); },
  string: () => { throw 'only text'; },
  circular: () => { const a = {}; a.a = a; return a; },
  uncaught: () => { setImmediate(() => { throw new RangeError('uncaught'); }); return setTimeout(5000); },
  rejected: () => { Promise.reject(new Error('left alone')); return setTimeout(5000); },
  never: () => new Promise(() => {}),
  hang: () => setTimeout(60000),
  spin: () => { for (;;); },
  heap: () => { const list = []; for (;;) list.push(new Array(1000).fill(list.length)); },
};
export const handler = async (name) => name ? failures[name]() : process.pid;`;

test.each(['() => 1', 'Symbol("x")', 'undefined'])(
  'a handler that returns %s runs once, and the result is null',
  async (value) => {
    const { fixture, lines } = startFunction(
      `export const handler = async () => { console.log('run'); return ${value}; };`,
      { timeoutSeconds: 2 },
    );
    expect(await fixture.invoke({})).toEqual({ ok: true, payload: null });
    await fixture.invoke({});
    expect(lines.filter(({ text }) => text === 'run')).toHaveLength(2);
  },
);

describe('a failure of the handler', () => {
  test.each([
    ['an error', 'throw', { errorType: 'TypeError', errorMessage: 'thrown' }],
    ['a thrown string', 'string', { errorType: 'string', errorMessage: 'only text' }],
    ['a result that is not JSON', 'circular', { errorType: 'TypeError', errorMessage: expect.any(String) }],
  ])('by %s is returned, and the process is kept', async (_kind, event, expected) => {
    const { fixture } = startFunction(failingSource);
    const before = await fixture.invoke(null);
    expect(await fixture.invoke(event)).toEqual({ ok: false, ...expected });
    expect(await fixture.invoke(null)).toEqual(before);
  });

  test.each([
    ['exit with a status', 'exit', 'Runtime.ExitError', /^RequestId: .{36} Error: .*exit status 3$/],
    ['exit without one', 'quit', 'Runtime.ExitError', /exited without providing a reason$/],
    ['a signal', 'kill', 'Runtime.ExitError', /signal: killed$/],
    ['an exhausted heap', 'heap', 'Runtime.ExitError', /signal: aborted|exit status/],
    ['an uncaught error', 'uncaught', 'RangeError', /^uncaught$/],
    ['an unhandled rejection', 'rejected', 'Runtime.UnhandledPromiseRejection', /left alone/],
    ['a promise that never settles', 'never', 'Runtime.NodeJsExit', /did not settle/],
  ])('by %s is returned, and the next event gets a new process', async (_kind, event, errorType, message) => {
    const { fixture } = startFunction(failingSource);
    const before = await fixture.invoke(null);
    expect(await fixture.invoke(event)).toEqual({
      ok: false,
      errorType,
      errorMessage: expect.stringMatching(message),
    });
    const after = await fixture.invoke(null);
    expect(after.ok).toBe(true);
    expect(after).not.toEqual(before);
  });

  test.each(['hang', 'spin'])('by a timeout (%s) ends the process and is logged', async (event) => {
    const { fixture, lines } = startFunction(failingSource, { timeoutSeconds: 1 });
    const { payload: pid } = (await fixture.invoke(null)) as { payload: number };
    const result = await fixture.invoke(event);
    expect(result).toEqual({
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: .{36} Error: Task timed out after 1\.00 seconds$/),
    });
    expect(lines.at(-1)).toMatchObject({ source: 'platform', text: expect.stringContaining('timed out') });
    await untilGone(pid);
    expect(await fixture.invoke(null)).not.toEqual({ ok: true, payload: pid });
  });

  test('in one process does not affect events in others', async () => {
    const { fixture } = startFunction(failingSource);
    const [crashed, fine] = await Promise.all([fixture.invoke('exit'), fixture.invoke(null)]);
    expect(crashed?.ok).toBe(false);
    expect(fine?.ok).toBe(true);
  });

  test('does not block the events that wait for a process', async () => {
    const { fixture } = startFunction(failingSource, {}, { maxEnvironments: 1 });
    const results = await Promise.all(['exit', null, 'kill', null].map((event) => fixture.invoke(event)));
    expect(results.map((result) => result.ok)).toEqual([false, true, false, true]);
  });
});

describe('a failure to initialize', () => {
  test.each([
    ['no such file', {}, 'Runtime.ImportModuleError', "Error: Cannot find module 'index'"],
    [
      'no such export',
      { 'index.mjs': 'export const other = 1;' },
      'Runtime.HandlerNotFound',
      /index\.handler/,
    ],
    ['an error while loading', { 'index.mjs': 'throw new Error("at load");' }, 'Error', 'at load'],
    ['a syntax error', { 'index.mjs': 'export const = 1;' }, 'SyntaxError', /.+/],
    [
      'a handler with a callback',
      { 'index.mjs': 'export const handler = (event, context, callback) => callback(null, 1);' },
      'Runtime.CallbackHandlerDeprecated',
      /async/,
    ],
    ['an exit while loading', { 'index.mjs': 'process.exit(9);' }, 'Runtime.ExitError', /exit status 9/],
  ])('(%s) is returned', async (_kind, files, errorType, message) => {
    const { fixture } = startFunction(files as Record<string, string>);
    const errorMessage = expect.stringMatching(message);
    expect(await fixture.invoke({})).toEqual({ ok: false, errorType, errorMessage });
  });

  test('is returned for every event if the folder does not exist', async () => {
    const { fixture } = startFunction('', { codeDirectory: '/no/such/folder' }, { maxEnvironments: 1 });
    const results = await Promise.all([1, 2, 3].map((event) => fixture.invoke(event)));
    expect(results.map((result) => !result.ok && result.errorType)).toEqual(
      Array(3).fill('Runtime.ExitError'),
    );
  });
});

test('processes end with their parent, also after SIGKILL', async () => {
  const module = new URL('../../../local/lambda/function.ts', import.meta.url);
  const folder = temporaryFolder({
    'index.mjs': `export const handler = async (wait) => {
      if (wait) {
        console.log('busy');
        await new Promise(() => setInterval(() => {}, 1e6));
      }
      return process.pid;
    };`,
  });
  const program = `
    import { LocalFunction } from ${JSON.stringify(module.href)};
    const definition = { name: 'f', codeDirectory: ${JSON.stringify(folder)}, handler: 'index.handler',
      environment: {}, timeoutSeconds: 100, memoryMegabytes: 128 };
    const log = () => console.log(JSON.stringify(results.map((result) => result.payload)));
    const fixture = new LocalFunction(definition, { log });
    const results = await Promise.all([fixture.invoke(false), fixture.invoke(false)]);
    fixture.invoke(true);`;
  const owner = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', program],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = await once(createInterface({ input: owner.stdout }), 'line');
  owner.kill('SIGKILL');
  await Promise.all((JSON.parse(line) as number[]).map(untilGone));
});
