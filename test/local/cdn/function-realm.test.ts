import { describe, expect, test } from '@jest/globals';
import { FunctionThread } from '../../../local/cdn/function-thread.ts';

const thread = new FunctionThread();

/** Runs a function with an event, and returns what its handler returned. */
async function evaluate(source: string, request: object = {}): Promise<unknown> {
  const result = await thread.run({ name: 'edge', source, event: JSON.stringify({ request }), rawQuery: '' });
  return result.error ?? result.value;
}

/** Ways to keep a value from one run to the next. */
const leaks = [
  ['a variable of the script', 'let kept; const leak = (v) => { const was = kept; kept = v; return was }'],
  [
    'a variable without a declaration',
    'const leak = (v) => { const was = typeof kept !== "undefined"; kept = v; return was }',
  ],
  [
    'a property of globalThis',
    'const leak = (v) => { const was = globalThis.kept; globalThis.kept = v; return was }',
  ],
  [
    'a property of the global this',
    'function leak(v) { const that = (function () { return this })(); const was = that.kept; that.kept = v; return was }',
  ],
  [
    'a built-in prototype',
    'const leak = (v) => { const was = Object.prototype.kept; Object.prototype.kept = v; return was }',
  ],
  [
    'a prototype reached through data',
    'const leak = (v) => { const was = [].kept; [][`__proto__`].kept = v; return was }',
  ],
  [
    'a hidden built-in prototype',
    'const leak = (v) => { const p = Object.getPrototypeOf(async () => {}); const was = p.kept; p.kept = v; return was }',
  ],
  [
    'an iterator prototype',
    'const leak = (v) => { const p = Object.getPrototypeOf([].values()); const was = p.kept; p.kept = v; return was }',
  ],
  ['a built-in function', 'const leak = (v) => { const was = Math.max.kept; Math.max.kept = v; return was }'],
  [
    'another value of a global variable',
    'const leak = (v) => { const was = JSON.kept; JSON = { ...JSON, kept: v, stringify: JSON.stringify }; return was }',
  ],
  ['the console', 'const leak = (v) => { const was = console.kept; console.kept = v; return was }'],
  [
    'a method of the console',
    'const leak = (v) => { const was = console.log.kept; console.log.kept = v; return was }',
  ],
  [
    'the last match of a regular expression',
    'const leak = (v) => { const was = /[0-9]+/.test(RegExp.input); /./.test(String(v)); return was }',
  ],
  [
    'the limit of stack traces',
    'const leak = (v) => { const was = Error.stackTraceLimit === v; Error.stackTraceLimit = v; return was }',
  ],
] as const;

describe('a run can’t leave anything for the next one in', () => {
  test.each(leaks)('%s', async (_, declaration) => {
    const source = `${declaration}; function handler({ request }) { return { was: leak(request.value) || false } }`;
    for (const value of [7, 7, 7]) expect(await evaluate(source, { value })).toEqual({ was: false });
  });
});

describe('a function that shares its context with other runs', () => {
  test.each([
    [
      'changes a built-in prototype',
      'Array.prototype.first = function () { return this[0] }',
      '[5].first()',
      5,
    ],
    ['shadows a method of a prototype', 'const o = {}; o.toString = () => "own"', 'String(o)', 'own'],
    [
      'sets the name of its own error',
      'class Mine extends Error { constructor(m) { super(m); this.name = "Mine" } }',
      'String(new Mine("m"))',
      'Mine: m',
    ],
    ['uses a variable without a declaration', 'count = 1', 'count + 1', 2],
    [
      'uses a name of the runtime',
      'const box = 1, load = 2, globals = 3, invoke = 4',
      'box + load + globals + invoke',
      10,
    ],
  ])('works if it %s', async (_, declaration, expression, expected) => {
    const source = `${declaration}; function handler() { return { is: ${expression} } }`;
    for (let run = 0; run < 2; run++) expect(await evaluate(source)).toEqual({ is: expected });
  });

  test('does not see the event or the runtime as global variables', async () => {
    const names = ['event', 'rawQuery', 'invoke', 'load', 'globals', 'bind', 'makeConsole'];
    const source = `function handler() { return [${names.map((name) => `typeof ${name}`)}] }`;
    expect(new Set((await evaluate(source)) as string[])).toEqual(new Set(['undefined']));
  });

  test('logs only the lines of its own run', async () => {
    const source = 'function handler({ request }) { console.log(request.uri); return request }';
    const runs = ['/a', '/b'].map((uri) =>
      thread.run({ name: 'edge', source, event: JSON.stringify({ request: { uri } }), rawQuery: '' }),
    );
    expect((await Promise.all(runs)).map(({ logs }) => logs)).toEqual([['/a'], ['/b']]);
  });

  test('does not log twice when a run is repeated', async () => {
    const source = 'function handler() { console.log("once"); undeclared = 1; return {} }';
    const { logs } = await thread.run({ name: 'edge', source, event: '{"request":{}}', rawQuery: '' });
    expect(logs).toEqual(['once']);
  });

  test.each(['WeakRef', 'FinalizationRegistry', 'SharedArrayBuffer', 'Atomics', 'WebAssembly', 'setTimeout'])(
    'has no %s',
    async (name) => {
      expect(await evaluate(`function handler() { return { type: typeof ${name} } }`)).toEqual({
        type: 'undefined',
      });
    },
  );
});
