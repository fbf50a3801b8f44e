import { Worker } from 'node:worker_threads';

/** A run of a function. */
export interface FunctionCall {
  readonly name: string;
  readonly source: string;
  /** The event as JSON. */
  readonly event: string;
  readonly rawQuery: string;
}

export interface FunctionResult {
  readonly error?: string;
  readonly value?: unknown;
  readonly logs: readonly string[];
}

/**
 * Runs functions in a worker thread, one after the other. On Node.js 20 and 22, a VM time limit that ends a promise job
 * ends the whole process if an `AsyncLocalStorage` is in use. The login server uses one, the thread does not.
 */
export class FunctionThread {
  readonly #script: URL;
  #worker: Worker | undefined;
  /** The calls that the current worker has not answered, oldest first. */
  #waiting: ((result: FunctionResult) => void)[] = [];

  constructor(script = new URL('./function-worker.js', import.meta.url)) {
    this.#script = script;
  }

  /** If the thread ends, its calls get an error, and the next call starts a new thread. */
  run(call: FunctionCall): Promise<FunctionResult> {
    return new Promise((resolve) => {
      this.#worker ??= this.#start();
      this.#waiting.push(resolve);
      this.#worker.postMessage(call);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#script, { execArgv: [] });
    let reason = 'its thread ended';
    worker.on('message', (result: string) => this.#waiting.shift()?.(JSON.parse(result)));
    worker.once('error', (error) => {
      reason = `its thread ended: ${error.message}`;
    });
    worker.once('exit', () => {
      const unanswered = this.#waiting;
      this.#worker = undefined;
      this.#waiting = [];
      for (const resolve of unanswered) resolve({ error: reason, logs: [] });
    });
    worker.unref();
    return worker;
  }
}
