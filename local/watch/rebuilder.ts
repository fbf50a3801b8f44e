import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PackageFile } from '../lambda/package-folder.ts';

/** A file of a built site, relative to its folder in the bucket. */
export interface BuiltFile {
  readonly path: string;
  readonly contents: Uint8Array;
}

/** What the product's module exports. */
interface RebuildModule {
  /**
   * @param context of the app that has synthesized the templates
   * @returns the files by the first folder of their keys
   */
  rebuildSite(context: object): Promise<Readonly<Record<string, readonly BuiltFile[]>>>;
  bundleHandler(entry: string): Promise<readonly PackageFile[]>;
}

/** A result that the process sends. */
interface CallResult {
  readonly id: number;
  readonly value?: unknown;
  /** The fields of an error. */
  readonly error?: object;
}

interface Call {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

const workerPath = fileURLToPath(new URL('./build-worker.js', import.meta.url));
/** Builds the site and handlers in a process, with the code as it is now. */
export class Rebuilder implements RebuildModule {
  readonly #args: readonly string[];
  readonly #maxIdleMs: number;
  #process: ChildProcess | undefined;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #calls = new Map<number, Call>();
  #count = 0;

  /**
   * @param project absolute path of the project's folder
   * @param module path of a module in it that exports a `RebuildModule`
   * @param maxIdleMs time after which the process, which has more than 100 MB, is ended
   */
  constructor(project: string, module: string, maxIdleMs = 2 * 60 * 1_000) {
    this.#args = [project, module];
    this.#maxIdleMs = maxIdleMs;
  }

  /** @throws esbuild's error if the module does not compile, or that of the build, or an error after `close` */
  rebuildSite(context: object): ReturnType<RebuildModule['rebuildSite']> {
    return this.#call('rebuildSite', context) as ReturnType<RebuildModule['rebuildSite']>;
  }

  /** @throws esbuild's error if the module or the handler does not compile, or an error after `close` */
  bundleHandler(entry: string): ReturnType<RebuildModule['bundleHandler']> {
    return this.#call('bundleHandler', entry) as ReturnType<RebuildModule['bundleHandler']>;
  }

  /** Whether the next build is fast. */
  get isWarm(): boolean {
    return this.#process !== undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    if (!this.#process) return;
    const closed = once(this.#process, 'exit');
    this.#process.kill();
    await closed;
  }

  async #call(name: keyof RebuildModule, ...args: readonly unknown[]): Promise<unknown> {
    // A new process would stay when this one ends.
    if (this.#closed) throw new Error('The run has ended, so nothing is built.');
    this.#process ??= this.#start();
    clearTimeout(this.#timer);
    const id = this.#count++;
    this.#process.send({ id, name, args });
    return new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
  }

  #start(): ChildProcess {
    const child = fork(workerPath, this.#args, { execArgv: [], serialization: 'advanced' });
    child.on('message', ({ id, value, error }: CallResult) => {
      const call = this.#calls.get(id);
      this.#calls.delete(id);
      if (error) call?.reject(Object.assign(new Error(), error));
      else call?.resolve(value);
      if (this.#calls.size === 0) this.#endWhenIdle();
    });
    child.once('exit', () => {
      if (this.#process !== child) return;
      this.#process = undefined;
      const calls = [...this.#calls.values()];
      this.#calls.clear();
      for (const { reject } of calls) reject(new Error('The process that builds the site has ended.'));
    });
    return child;
  }

  #endWhenIdle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#process?.kill();
      this.#process = undefined;
    }, this.#maxIdleMs).unref();
  }
}
