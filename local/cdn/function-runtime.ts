import vm from 'node:vm';
import { EdgeError } from './edge-response.ts';

/**
 * CloudFront gives a function about a millisecond of computing. A busy laptop may need far longer for the same, so
 * this limit only ends what would never end. Milliseconds.
 */
const timeLimit = 1_000;

/** What a run of a function came to. */
export interface Outcome {
  /** What the handler returned, as data. */
  readonly value: object;
  /** What it wrote to its console, a line each. */
  readonly logs: readonly string[];
}

/**
 * A CloudFront Function, each run of it in a VM context of its own: the language and `console`, nothing of Node, and
 * no code from strings. Only text goes in and comes out, so a function never holds an object of this process.
 */
export class EdgeFunction {
  readonly #script: vm.Script;
  readonly #name: string;

  /** @throws {SyntaxError} if the source is no script, e.g. because it imports a module, which is not imitated */
  constructor(name: string, source: string) {
    this.#name = name;
    this.#script = new vm.Script(source, { filename: name });
  }

  /** @throws {EdgeError} 503 if the handler throws, never ends, or returns nothing */
  run(event: object, rawQuery: string): Outcome {
    const context = vm.createContext(Object.create(null), {
      codeGeneration: { strings: false, wasm: false },
      // So that the time limit holds for an async handler too.
      microtaskMode: 'afterEvaluate',
    });
    try {
      vm.runInContext(consoleSource, context);
      this.#script.runInContext(context, { timeout: timeLimit });
      const box = vm.runInContext(invocation(event, rawQuery), context, { timeout: timeLimit }) as {
        text: string;
      };
      if (box.text === '') throw new Error('the handler never settled');
      const { value, error, logs } = JSON.parse(box.text) as {
        value?: unknown;
        error?: string;
        logs: string[];
      };
      if (error !== undefined) throw new Error(error);
      if (typeof value !== 'object' || value === null) throw new Error('the handler returned no object');
      return { value, logs };
    } catch (error) {
      const reason = String((error as { message?: unknown })?.message ?? error);
      throw new EdgeError(503, `The function ${this.#name} failed: ${reason}`, 'FunctionExecutionError');
    }
  }
}

const consoleSource = `{
  const lines = [];
  const text = (part) => typeof part === 'string' ? part : JSON.stringify(part) ?? String(part);
  const log = (...parts) => { lines.push(parts.map(text).join(' ')) };
  globalThis.console = { log, info: log, warn: log, error: log, debug: log };
  Object.defineProperty(globalThis.console, 'lines', { value: lines });
}`;

/** Text within text, so that a parameter or header named `__proto__` stays a plain one. */
function invocation(event: object, rawQuery: string): string {
  return `((stringify, lines, box, event) => {
    event.request.rawQueryString = () => ${JSON.stringify(rawQuery)};
    const settle = (outcome) => { box.text = stringify({ ...outcome, logs: lines }) };
    const fail = (error) => settle({ error: String(error?.message ?? error) });
    Promise.resolve(event).then((given) => handler(given)).then((value) => settle({ value })).catch(fail);
    return box;
  })(JSON.stringify, console.lines, { text: '' }, JSON.parse(${JSON.stringify(JSON.stringify(event))}))`;
}
