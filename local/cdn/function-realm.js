import { setImmediate as nextTurn } from 'node:timers/promises';
import vm from 'node:vm';

/**
 * Runs CloudFront functions in VM contexts with the language and `console`, without Node.js and without code from
 * strings. Only text goes in and out, so that a function never has an object of this process.
 *
 * A deployed function keeps no state between requests. A new context for each request costs ten times the rest of the
 * request, so requests share a context in which nothing can be changed: its built-in objects are frozen, and the source
 * is evaluated anew for each request, in strict mode, as the scope of a function. A run that fails there is repeated in
 * a new context. So a function that changes a built-in object works, too, but costs more.
 */

/** Not part of the CloudFront runtime. They could run code later, or carry state from one run to the next. */
const removedGlobals = ['Atomics', 'FinalizationRegistry', 'SharedArrayBuffer', 'WeakRef', 'WebAssembly'];

/** Names by which a script can get the time or a random number, directly or indirectly. */
const changing = /\b(Date|Math|Intl|Temporal|globalThis)\b|\\u/;

/** A context that all runs of one function share. */
export class FrozenRealm {
  #start;

  /** @returns undefined if the source is not valid in strict mode */
  static of(name, source) {
    try {
      return new FrozenRealm(name, source);
    } catch {
      return undefined;
    }
  }

  constructor(name, source) {
    const context = newContext();
    const names = vm.runInContext(`(${freezeRealm})()`, context);
    const constants = names.map((each) => `const ${each} = globalThis.${each};`).join('');
    // The constants keep the source from replacing a global variable. Some versions of Node.js can't freeze those.
    const load = vm.runInContext(
      `(function () {
         'use strict';
         ${constants}
         return (console, globalThis) => (function () { ${source}
           ; return handler })();
       })()`,
      context,
      { filename: name },
    );
    const bind = vm.runInContext(
      `(load) => {
         const globals = Object.freeze({ ${names.map((each) => `${each}: globalThis.${each}`)} });
         return (event, rawQuery) => {
           const console = (${makeConsole})();
           return (${invoke})(() => load(console, globals), console.lines, event, rawQuery, ${!changing.test(source)});
         };
       }`,
      context,
    );
    this.#start = bind(load);
  }

  /** @returns undefined if the handler fails */
  async run(event, rawQuery) {
    const box = this.#start(event, rawQuery);
    if (!box.text) await nextTurn();
    return box.failed ? undefined : box.text || neverSettled;
  }
}

/** Runs a function in a context of its own. */
export async function runOnce({ name, source, event, rawQuery }) {
  const context = newContext();
  try {
    vm.runInContext(`globalThis.console = (${makeConsole})()`, context);
    vm.runInContext(source, context, { filename: name });
    const run = vm.runInContext(
      `(event, rawQuery) => (${invoke})(() => handler, console.lines, event, rawQuery)`,
      context,
    );
    const box = run(event, rawQuery);
    if (!box.text) await nextTurn();
    return box.text || neverSettled;
  } catch (error) {
    return JSON.stringify({ error: String(error?.message ?? error), logs: [] });
  }
}

/** A context has no timers and no network. A promise that is pending when no code is left to run never settles. */
const neverSettled = JSON.stringify({ error: 'the handler never settled', logs: [] });

function newContext() {
  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  for (const name of removedGlobals) vm.runInContext(`delete globalThis.${name}`, context);
  return context;
}

/* The functions below are only sources: they run in a context. */

function makeConsole() {
  const lines = [];
  const text = (part) => (typeof part === 'string' ? part : (JSON.stringify(part) ?? String(part)));
  const log = (...parts) => {
    lines.push(parts.map(text).join(' '));
  };
  const console = { log, info: log, warn: log, error: log, debug: log };
  return Object.defineProperty(console, 'lines', { value: lines });
}

/**
 * @param isConstant whether the script has neither the time nor random numbers
 * @returns a box that gets the result as text. JSON, so that a header named `__proto__` stays an ordinary one
 */
function invoke(load, lines, event, rawQuery, isConstant = false) {
  const box = { text: '', failed: false };
  let isRepeatable = isConstant;
  const settle = (outcome) => {
    // `value` is serialized before `isRepeatable` is read. Serializing it may read the request's id.
    box.text = JSON.stringify({
      ...outcome,
      logs: lines,
      get isRepeatable() {
        return isRepeatable;
      },
    });
  };
  const fail = (error) => {
    box.failed = true;
    box.text = JSON.stringify({ error: String(error?.message ?? error), logs: lines });
  };
  const run = async () => {
    const given = JSON.parse(event);
    given.request.rawQueryString = () => rawQuery;
    const { context } = given;
    if (context) {
      let { requestId } = context;
      // It differs in each request.
      Object.defineProperty(context, 'requestId', {
        get() {
          isRepeatable = false;
          return requestId;
        },
        set(value) {
          requestId = value;
        },
        enumerable: true,
        configurable: true,
      });
    }
    settle({ value: await load()(given) });
  };
  run().catch(fail);
  return box;
}

/** Freezes each built-in object. @returns the names of the global variables */
function freezeRealm() {
  // The last match of a regular expression is state of the whole context.
  for (const name of Object.getOwnPropertyNames(RegExp)) {
    if (/^(\$.|input|last.*|left.*|right.*)$/.test(name)) delete RegExp[name];
  }
  const seen = new Set();
  const freeze = (value) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
    if (value === globalThis || seen.has(value)) return;
    seen.add(value);
    for (const { value: inner, get, set } of Object.values(Object.getOwnPropertyDescriptors(value))) {
      for (const each of [inner, get, set]) freeze(each);
    }
    for (const symbol of Object.getOwnPropertySymbols(value)) {
      const { value: inner, get, set } = Object.getOwnPropertyDescriptor(value, symbol);
      for (const each of [inner, get, set]) freeze(each);
    }
    freeze(Object.getPrototypeOf(value));
    Object.freeze(value);
  };
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => name !== 'globalThis');
  for (const name of names) freeze(globalThis[name]);
  // Objects that no global variable leads to.
  const hidden = [
    function* () {},
    async () => {},
    async function* () {},
    [].values(),
    new Map().values(),
    new Set().values(),
    ''[Symbol.iterator](),
    ''.matchAll(/a/g),
    (function* () {})(),
    (async function* () {})(),
    globalThis.Iterator?.from({ next() {} }),
    [].values().map?.((each) => each),
    globalThis.Intl && new Intl.Segmenter().segment(''),
    globalThis.Intl && new Intl.Segmenter().segment('')[Symbol.iterator](),
  ];
  for (const each of hidden) freeze(each);
  freeze(Object.getPrototypeOf(globalThis));
  // No strict code can assign to these four. The console is made for each run.
  const others = ['eval', 'undefined', 'NaN', 'Infinity', 'console'];
  return names.filter((name) => !others.includes(name));
}
