import vm from 'node:vm';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { EdgeError } from './edge-response.ts';

/** The result of a run. */
export interface Outcome {
  /** The handler's return value, as data. */
  readonly value: object;
  /** The lines that it logged. */
  readonly logs: readonly string[];
}

/**
 * A CloudFront Function. Each run has a new VM context with the language and `console`, without Node.js and without
 * code from strings. Only text goes in and out, so a function never has an object of this process.
 */
export class EdgeFunction {
  readonly #source: string;
  readonly #name: string;

  /** @throws {SyntaxError} if the source is not a script, e.g. because it imports a module, which is not supported */
  constructor(name: string, source: string) {
    new vm.Script(source, { filename: name });
    this.#name = name;
    this.#source = source;
  }

  /** @throws {EdgeError} 503 if the handler throws, never settles, or returns nothing */
  run(event: object, rawQuery: string): Outcome {
    functionThread ??= new FunctionThread();
    const { error, value, logs } = functionThread.call({
      name: this.#name,
      source: this.#source,
      event: JSON.stringify(event),
      rawQuery,
    });
    if (typeof value === 'object' && value !== null) return { value, logs };
    const reason = error ?? 'the handler returned a value that is not an object';
    throw new EdgeError(503, `The function ${this.#name} failed: ${reason}`, 'FunctionExecutionError');
  }
}

let functionThread: FunctionThread | undefined;

/** Milliseconds after which a thread counts as dead, much longer than its start and the time limit of a function. */
const maxWaitMs = 30_000;

/**
 * Runs functions in their own thread and waits for them. On Node.js 20 and 22, a time limit that ends a promise job
 * ends the whole process if an `AsyncLocalStorage` is in use. The login server uses one, the thread does not.
 */
class FunctionThread {
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  readonly #port: MessagePort;
  readonly #worker: Worker;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#port.unref();
    this.#worker = new Worker(new URL('./function-worker.js', import.meta.url), {
      workerData: { port: port2, signal: this.#signal },
      transferList: [port2],
      execArgv: [],
    });
    this.#worker.unref();
    this.#worker.once('error', () => this.#drop());
  }

  call(request: object): { error?: string; value?: unknown; logs: readonly string[] } {
    Atomics.store(this.#signal, 0, 0);
    this.#port.postMessage(request);
    Atomics.wait(this.#signal, 0, 0, maxWaitMs);
    const received = receiveMessageOnPort(this.#port);
    if (received) return JSON.parse(received.message);
    this.#drop();
    return { error: 'its thread ended', logs: [] };
  }

  #drop(): void {
    if (functionThread === this) functionThread = undefined;
    void this.#worker.terminate();
  }
}
