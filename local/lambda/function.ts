import type { Credentials } from '../credentials.ts';
import {
  type FunctionDefinition,
  type FunctionLogLine,
  type InvokeResult,
  maxPayloadBytes,
} from './definition.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import { type Inspector, inspectedTimeoutSeconds } from './inspector.ts';

export interface LocalFunctionOptions {
  /** Receives each log line of the handler, and of Lambda about it. */
  log(line: FunctionLogLine): void;
  /**
   * Maximum processes. Further events wait in order. A Node process takes about 45 MB, so ten stay below half a
   * gigabyte. Ten is also the concurrency of a new AWS account.
   *
   * @default 10
   */
  maxEnvironments?: number;
  /** Seconds after which an idle process is stopped. Lambda keeps them for some minutes. @default 300 */
  idleSeconds?: number;
  /** Lets a debugger attach to each process. The function then has no timeout. @default - none can */
  inspect?: Inspector | undefined;
  /** Credentials of the handler's AWS calls. @default - `local` and `local-secret` */
  credentials?: Credentials;
}

const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };

/** A function with its pool of execution environments, which start on demand. */
export class LocalFunction {
  #definition: FunctionDefinition;
  readonly #options: LocalFunctionOptions;
  readonly #environments = new Set<ExecutionEnvironment>();
  /** The newest is last and used first, as in Lambda. The others become idle and are stopped. */
  readonly #idle = new Map<ExecutionEnvironment, NodeJS.Timeout>();
  /** Events that wait for an environment. Called without one when the function is closed. */
  readonly #waiting: ((environment: ExecutionEnvironment | undefined) => void)[] = [];
  /** Environments with replaced code, which still handle an event. */
  readonly #outdated = new WeakSet<ExecutionEnvironment>();
  #inFlight = 0;
  #closed = false;

  constructor(definition: FunctionDefinition, options: LocalFunctionOptions) {
    const timeoutSeconds = options.inspect ? inspectedTimeoutSeconds : definition.timeoutSeconds;
    this.#definition = { ...definition, timeoutSeconds };
    this.#options = options;
  }

  get name(): string {
    return this.#definition.name;
  }

  /** Folder with the unpacked code. */
  get codeDirectory(): string {
    return this.#definition.codeDirectory;
  }

  /** Runs later events with other code. Events that a handler has received are handled to their end. */
  replaceCode(codeDirectory: string): void {
    this.#definition = { ...this.#definition, codeDirectory };
    for (const environment of this.#environments) this.#outdated.add(environment);
    for (const environment of [...this.#idle.keys()]) void environment.end();
  }

  /** Runs the handler for one event. It never rejects: every failure is a function error. */
  async invoke(event: unknown): Promise<InvokeResult> {
    const body = JSON.stringify(event);
    if (Buffer.byteLength(body) > maxPayloadBytes) {
      const errorMessage = `Request must be smaller than ${maxPayloadBytes} bytes for the Invoke operation`;
      const errorType = 'RequestEntityTooLargeException';
      return { ok: false, errorType, errorMessage, refusal: 'too large' };
    }
    if (this.#inFlight >= (this.#definition.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
      const errorType = 'TooManyRequestsException';
      return { ok: false, errorType, errorMessage: 'Rate Exceeded.', refusal: 'throttled' };
    }
    this.#inFlight += 1;
    try {
      const environment = await this.#acquire();
      if (!environment) {
        return { ok: false, errorType: 'ServiceException', errorMessage: 'The function has been removed' };
      }
      const result = await environment.run(body);
      this.#release(environment);
      return result;
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** Stops all its processes. Current and waiting events get an error. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const resume of this.#waiting.splice(0)) resume(undefined);
    for (const timer of this.#idle.values()) clearTimeout(timer);
    this.#idle.clear();
    await Promise.all([...this.#environments].map((environment) => environment.end()));
  }

  async #acquire(): Promise<ExecutionEnvironment | undefined> {
    if (this.#closed) return undefined;
    const newest = [...this.#idle.keys()].at(-1);
    if (newest) {
      this.#forgetIdle(newest);
      return newest;
    }
    if (this.#environments.size < (this.#options.maxEnvironments ?? 10)) return this.#start();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #start(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment({
      definition: this.#definition,
      credentials: this.#options.credentials ?? localCredentials,
      inspect: this.#options.inspect,
      log: this.#options.log,
      onEnd: (ended) => this.#onEnd(ended),
    });
    this.#environments.add(environment);
    return environment;
  }

  #release(environment: ExecutionEnvironment): void {
    if (environment.ended) return;
    if (this.#outdated.has(environment)) {
      void environment.end();
      return;
    }
    const next = this.#waiting.shift();
    if (next) {
      next(environment);
      return;
    }
    const milliseconds = (this.#options.idleSeconds ?? 300) * 1000;
    const timer = setTimeout(() => environment.end(), milliseconds);
    timer.unref();
    this.#idle.set(environment, timer);
  }

  #forgetIdle(environment: ExecutionEnvironment): void {
    clearTimeout(this.#idle.get(environment));
    this.#idle.delete(environment);
  }

  #onEnd(environment: ExecutionEnvironment): void {
    this.#environments.delete(environment);
    this.#forgetIdle(environment);
    // The free slot goes to the event that has waited longest.
    if (!this.#closed) this.#waiting.shift()?.(this.#start());
  }
}
