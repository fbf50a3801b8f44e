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
  /** Whether the same request, except for its id, always has this result. @default false */
  readonly isRepeatable?: boolean;
}

interface Waiting {
  readonly call: FunctionCall;
  readonly resolve: (result: FunctionResult) => void;
}

/**
 * Milliseconds. CloudFront allows a function about one millisecond. A busy laptop may need far longer, so this limit
 * only stops endless functions.
 */
const timeoutMs = 1_000;

/**
 * Runs functions in a worker thread, one after the other. A function that does not end is ended with its thread: a time
 * limit of `node:vm` starts a thread of its own for each call, which costs more than the call.
 */
export class FunctionThread {
  readonly #script: URL;
  #worker: Worker | undefined;
  /** The calls that the current worker has not completed, oldest first. */
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isOnline = false;

  constructor(script = new URL('./function-worker.js', import.meta.url)) {
    this.#script = script;
  }

  /** If the thread ends, its calls get an error, and the next call starts a new thread. */
  run(call: FunctionCall): Promise<FunctionResult> {
    return new Promise((resolve) => this.#send({ call, resolve }));
  }

  #send(waiting: Waiting): void {
    this.#worker ??= this.#start();
    this.#waiting.push(waiting);
    this.#worker.postMessage(waiting.call);
    if (this.#waiting.length === 1) this.#watchFirst();
  }

  #start(): Worker {
    const worker = new Worker(this.#script, { execArgv: [] });
    let reason = 'its thread ended';
    worker.once('online', () => {
      this.#isOnline = true;
      this.#watchFirst();
    });
    worker.on('message', (result: string) => {
      if (this.#worker !== worker) return;
      this.#waiting.shift()?.resolve(JSON.parse(result));
      this.#watchFirst();
    });
    worker.once('error', (error) => {
      reason = `its thread ended: ${error.message}`;
    });
    worker.once('exit', () => {
      if (this.#worker !== worker) return;
      for (const { resolve } of this.#forget()) resolve({ error: reason, logs: [] });
    });
    worker.unref();
    return worker;
  }

  /** Limits the time of the call that runs now. The time to start the thread does not count. */
  #watchFirst(): void {
    clearTimeout(this.#timer);
    const [first] = this.#waiting;
    if (!first || !this.#isOnline) return;
    this.#timer = setTimeout(() => {
      // A result may have arrived while this process was busy.
      setImmediate(() => {
        if (this.#waiting[0] === first) this.#endFirst();
      });
    }, timeoutMs);
  }

  #endFirst(): void {
    void this.#worker?.terminate();
    const [first, ...others] = this.#forget();
    first?.resolve({ error: `it timed out after ${timeoutMs} ms`, logs: [] });
    for (const other of others) this.#send(other);
  }

  /** @returns the calls without a result */
  #forget(): Waiting[] {
    const waiting = this.#waiting;
    clearTimeout(this.#timer);
    this.#worker = undefined;
    this.#isOnline = false;
    this.#waiting = [];
    return waiting;
  }
}
