import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildFailure } from 'esbuild';
import { explainSynthesis } from '../explain-synthesis.ts';
import { settings } from '../product.ts';
import { UserError } from '../user-error.ts';
import { type App, appFolder, appOptions, type PreparedApp, prepareApp, readApp } from './app-process.js';

/** A process with loaded packages has more than 100 MB, and is ended after this time. */
const maxIdleMs = 2 * 60 * 1_000;

/** Name of the file in an assembly with the context of its app. */
const contextFile = 'context.json';

/** The context that the app of an assembly had. The assembly is one that a `CdkApp` has written. */
export async function readContext(assembly: string): Promise<object> {
  return JSON.parse(await readFile(join(assembly, contextFile), 'utf8'));
}

/** The CDK app of a project, as `cdk.json` defines it. */
export class CdkApp {
  readonly #project: string;
  #prepared: PreparedApp | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param project absolute path of the project's folder
   * @param prepared for the first synthesis. @default - its process is started then
   */
  constructor(project: string, prepared?: PreparedApp) {
    this.#project = project;
    this.#keep(prepared);
  }

  /**
   * Writes the app's cloud assembly to a folder.
   *
   * @throws {UserError} with the app's output if it fails, or if `cdk.json` can't be read
   * @throws esbuild's error if a source does not compile
   */
  async synthesize(outdir: string, signal: AbortSignal): Promise<void> {
    const { command, program, context } = this.#read();
    const contextText = JSON.stringify({ ...context, ...settings, 'aws:cdk:enable-path-metadata': true });
    const env = {
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: contextText,
      // Rule packs are for `cdk synth` and `npm run check`.
      CDK_VALIDATION: 'false',
    };
    const prepared = program === undefined ? undefined : this.#take(program);
    const child = prepared?.child ?? this.#start(command, env);
    let failure: Error | undefined;
    if (prepared) {
      child.once('message', ({ message, errors }: Pick<BuildFailure, 'message' | 'errors'>) => {
        failure = Object.assign(new Error(message), { errors });
      });
      child.send(env);
    }
    const output = await outputOf(child, signal);
    if (failure) throw failure;
    if (child.exitCode !== 0) throw new UserError(explainSynthesis(output, command, this.#project));
    await writeFile(join(outdir, contextFile), contextText);
  }

  /** Starts the process of the next synthesis, which loads the packages. */
  prepare(): void {
    if (!this.#prepared) this.#keep(prepareApp(this.#project));
  }

  async close(): Promise<void> {
    await this.#end();
    await rm(appFolder(this.#project), { recursive: true, force: true });
  }

  #read(): App {
    try {
      return readApp(this.#project);
    } catch (error) {
      throw new UserError(`cdk.json can't be read: ${(error as Error).message}. Correct the file.`);
    }
  }

  #keep(prepared: PreparedApp | undefined): void {
    if (!prepared) return;
    this.#prepared = prepared;
    prepared.child.once('exit', () => {
      if (this.#prepared === prepared) this.#prepared = undefined;
    });
    this.#timer = setTimeout(() => void this.#end(), maxIdleMs).unref();
  }

  #take(program: string): PreparedApp | undefined {
    // `cdk.json` may name another program by now.
    if (this.#prepared?.program !== program) void this.#end();
    const prepared = this.#prepared ?? prepareApp(this.#project);
    clearTimeout(this.#timer);
    this.#prepared = undefined;
    return prepared;
  }

  #start(command: string, env: NodeJS.ProcessEnv): ChildProcess {
    return spawn(command, { ...appOptions(this.#project), shell: true, env: { ...process.env, ...env } });
  }

  async #end(): Promise<void> {
    clearTimeout(this.#timer);
    const child = this.#prepared?.child;
    this.#prepared = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    for (const stream of [child.stdout, child.stderr]) stream?.resume();
    endGroup(child);
    await closed;
  }
}

/** Ends a process with its child processes. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has just ended.
  }
}

async function outputOf(child: ChildProcess, signal: AbortSignal): Promise<string> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const end = () => endGroup(child);
  if (signal.aborted) end();
  signal.addEventListener('abort', end);
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => signal.removeEventListener('abort', end));
  signal.throwIfAborted();
  return output;
}
