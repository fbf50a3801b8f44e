import vm from 'node:vm';
import { EdgeError } from './edge-response.ts';
import { FunctionThread } from './function-thread.ts';

/** The result of a run. */
export interface Outcome {
  /** The handler's return value, as data. */
  readonly value: object;
  /** The lines that it logged. */
  readonly logs: readonly string[];
  /** Whether the same request, except for its id, always has this outcome. */
  readonly isRepeatable: boolean;
}

/** All functions share one thread. A new one costs tens of milliseconds. */
const thread = new FunctionThread();

/** A CloudFront Function. It keeps no state between runs, and never has an object of this process. */
export class EdgeFunction {
  readonly #source: string;
  readonly name: string;

  /** @throws {SyntaxError} if the source is not a script, e.g. because it imports a module, which is not supported */
  constructor(name: string, source: string) {
    new vm.Script(source, { filename: name });
    this.name = name;
    this.#source = source;
  }

  /** @throws {EdgeError} 503 if the handler throws, never settles, or returns nothing */
  async run(event: object, rawQuery: string): Promise<Outcome> {
    const {
      error,
      value,
      logs,
      isRepeatable = false,
    } = await thread.run({
      name: this.name,
      source: this.#source,
      event: JSON.stringify(event),
      rawQuery,
    });
    if (typeof value === 'object' && value !== null) return { value, logs, isRepeatable };
    const reason = error ?? 'the handler returned a value that is not an object';
    throw new EdgeError(503, `The function ${this.name} failed: ${reason}`, 'FunctionExecutionError');
  }
}
