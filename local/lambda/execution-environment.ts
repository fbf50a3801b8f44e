import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Duplex, Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Credentials } from '../credentials.ts';
import {
  type FunctionDefinition,
  type FunctionLogLine,
  functionArn,
  type InvokeResult,
} from './definition.ts';
import { debuggerVariables, environmentVariables } from './environment-variables.ts';
import { type Inspector, inspectedTimeoutMs } from './inspector.ts';
import { type Invocation, openRuntimeChannel, type RuntimeClient } from './runtime-channel.ts';

const bootstrap = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));

/** Lambda allows a function 10 seconds to initialize, in addition to the timeout of the invocation. */
const initTimeoutMs = 10_000;

/** Share of the memory for V8's old space. The rest is for the young generation and native code. */
const heapShare = 0.9;

export interface EnvironmentOptions {
  definition: FunctionDefinition;
  credentials: Credentials;
  inspect?: Inspector | undefined;
  log(line: FunctionLogLine): void;
  /** Called once, before the process is killed or right after it exited: remove it from the pool. */
  onEnd(environment: ExecutionEnvironment): void;
}

interface CurrentInvocation {
  requestId: string;
  body: string;
  /** The handler's response. It counts once the process waits for the next event, or has exited. */
  outcome?: InvokeResult;
  settle(result: InvokeResult): void;
}

/** A Node process that runs a function's handler, one event at a time. */
export class ExecutionEnvironment implements RuntimeClient {
  readonly #options: EnvironmentOptions;
  readonly #process: ChildProcess;
  readonly #exited: Promise<void>;
  #current: CurrentInvocation | undefined;
  #lastRequestId: string | undefined;
  #deliver: ((invocation: Invocation) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    const { definition, credentials, inspect } = options;
    const port = inspect?.takePort();
    const logStream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
    const heap = Math.floor(definition.memoryMegabytes * heapShare);
    const preloads = (definition.preload ?? []).map((file) => `--import=${pathToFileURL(file).href}`);
    this.#process = spawn(
      process.execPath,
      [
        '--enable-source-maps',
        `--max-old-space-size=${heap}`,
        ...(port === undefined ? [] : [`--inspect=127.0.0.1:${port}`]),
        ...preloads,
        bootstrap,
      ],
      {
        cwd: definition.codeDirectory,
        env: {
          ...environmentVariables(definition, credentials, logStream),
          ...(inspect && debuggerVariables(definition)),
        },
        // The fourth one is the runtime channel. It also tells the child when this process has ended.
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        windowsHide: true,
      },
    );
    openRuntimeChannel(this.#process.stdio[3] as Duplex, this);
    this.#readLines('stdout');
    this.#readLines('stderr');
    this.#exited = new Promise((resolve) => {
      this.#process.once('error', (error) => this.#onExit(error.message));
      // Not 'exit': the last output must be read first.
      this.#process.once('close', (code, signal) => this.#onExit(exitReason(code, signal)));
      for (const event of ['error', 'close']) this.#process.once(event, resolve);
    });
    this.#exited.then(() => {
      if (port !== undefined) inspect?.releasePort(port);
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Handles one event, after the process has initialized. Settles when the process can take the next event or has
   * exited, so that no event goes to a process that is about to exit.
   *
   * @param body the event as JSON
   */
  run(body: string): Promise<InvokeResult> {
    return new Promise((settle) => {
      this.#current = { requestId: randomUUID(), body, settle };
      if (this.#ended) this.#settle('Runtime.ExitError', 'Runtime exited before the event arrived');
      else if (this.#deliver) this.#handOver(this.#current, this.#deliver);
      else this.#arm(this.#options.inspect ? inspectedTimeoutMs : initTimeoutMs);
    });
  }

  /** Kills the process. The current event gets the error of a crash. */
  async end(): Promise<void> {
    this.#leavePool();
    this.#process.kill('SIGKILL');
    await this.#exited;
  }

  onNext(deliver: (invocation: Invocation) => void): void {
    clearTimeout(this.#timer);
    // What the handler has printed is in the pipes by now, and they are read before immediates run. So each line
    // belongs to its own event, and comes before the response.
    setImmediate(() => {
      this.#deliver = deliver;
      if (this.#current?.outcome) this.#settle();
      else if (this.#current) this.#handOver(this.#current, deliver);
    });
  }

  onResponse(requestId: string, body: string): void {
    this.#record(requestId, payloadOf(body));
  }

  onError(requestId: string, body: string): void {
    this.#record(requestId, functionError(body));
  }

  onInitError(body: string): void {
    if (this.#current) this.#current.outcome = functionError(body);
  }

  #handOver(current: CurrentInvocation, deliver: (invocation: Invocation) => void): void {
    const { definition } = this.#options;
    const timeoutMs = definition.timeoutSeconds * 1000;
    this.#deliver = undefined;
    this.#lastRequestId = current.requestId;
    this.#arm(timeoutMs);
    deliver({
      requestId: current.requestId,
      body: current.body,
      deadline: Date.now() + timeoutMs,
      functionArn: functionArn(definition),
    });
  }

  #arm(timeoutMs: number): void {
    this.#timer = setTimeout(() => {
      // Removed from the pool before the kill, so that it gets no other event in between.
      this.#leavePool();
      this.#settle('Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);
      this.#process.kill('SIGKILL');
    }, timeoutMs);
  }

  #onExit(reason: string): void {
    this.#leavePool();
    this.#settle('Runtime.ExitError', reason);
  }

  #record(requestId: string, outcome: InvokeResult): void {
    if (this.#current?.requestId === requestId) this.#current.outcome = outcome;
  }

  /** Settles the current event, if there is one, with the handler's response or else with this error. */
  #settle(errorType = '', reason = ''): void {
    const current = this.#current;
    if (!current) return;
    this.#current = undefined;
    if (current.outcome) {
      current.settle(current.outcome);
      return;
    }
    const errorMessage = `RequestId: ${current.requestId} Error: ${reason}`;
    this.#log('platform', errorMessage, current.requestId);
    current.settle({ ok: false, errorType, errorMessage });
  }

  #leavePool(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#options.onEnd(this);
  }

  #readLines(source: 'stdout' | 'stderr'): void {
    const stream = this.#process[source] as Readable;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (text) =>
      this.#log(source, text, this.#lastRequestId),
    );
  }

  #log(source: FunctionLogLine['source'], text: string, requestId: string | undefined): void {
    const functionName = this.#options.definition.name;
    this.#options.log({ functionName, ...(requestId && { requestId }), source, text });
  }
}

/** A response without JSON counts too, or the event would be delivered again. */
function payloadOf(body: string): InvokeResult {
  try {
    return { ok: true, payload: JSON.parse(body) };
  } catch (error) {
    return { ok: false, errorType: 'Runtime.InvalidResponse', errorMessage: (error as Error).message };
  }
}

function functionError(body: string): InvokeResult {
  const { errorType, errorMessage } = JSON.parse(body) as Record<string, unknown>;
  return { ok: false, errorType: String(errorType), errorMessage: String(errorMessage) };
}

/** Lambda's wording, which is that of Go's `os.ProcessState`. */
function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  const signals: Partial<Record<NodeJS.Signals, string>> = {
    SIGABRT: 'aborted',
    SIGKILL: 'killed',
    SIGSEGV: 'segmentation fault',
    SIGTERM: 'terminated',
  };
  if (signal) return `Runtime exited with error: signal: ${signals[signal] ?? signal}`;
  if (code) return `Runtime exited with error: exit status ${code}`;
  return 'Runtime exited without providing a reason';
}
