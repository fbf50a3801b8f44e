import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildFailure } from 'esbuild';
import { explainSynthesis } from '../explain-synthesis.ts';
import { settings } from '../product.ts';
import { UserError } from '../user-error.ts';

const workerPath = fileURLToPath(new URL('./app-worker.js', import.meta.url));
/** A command whose program can be bundled instead. tsx needs as much time as the app itself. */
const tsxCommand = /^node --import tsx (\S+\.ts)$/;
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
  /** Inside `node_modules/`, where the app finds its packages. */
  readonly #folder: string;
  #usesWorker = false;
  #spare: ChildProcess | undefined;
  #spareTimer: NodeJS.Timeout | undefined;

  /** @param project absolute path of the project's folder */
  constructor(project: string) {
    this.#project = project;
    this.#folder = join(project, 'node_modules', '.cache', 'local-run', `app-${process.pid}`);
  }

  /**
   * Writes the app's cloud assembly to a folder.
   *
   * @throws {UserError} with the app's output if it fails; esbuild's error if a source does not compile
   */
  async synthesize(outdir: string, signal: AbortSignal): Promise<void> {
    const text = await readFile(join(this.#project, 'cdk.json'), 'utf8');
    const { app, context } = JSON.parse(text) as { app: string; context?: object };
    const contextText = JSON.stringify({ ...context, ...settings, 'aws:cdk:enable-path-metadata': true });
    const env = {
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: contextText,
      // Rule packs are for `cdk synth` and `npm run check`.
      CDK_VALIDATION: 'false',
    };
    const [, program] = tsxCommand.exec(app) ?? [];
    const child =
      program === undefined
        ? spawn(app, { ...this.#options, shell: true, env: { ...process.env, ...env } })
        : this.#takeWorker();
    let failure: Error | undefined;
    if (program !== undefined) {
      this.#usesWorker = true;
      child.once('message', ({ message, errors }: Pick<BuildFailure, 'message' | 'errors'>) => {
        failure = Object.assign(new Error(message), { errors });
      });
      child.send({ program, folder: this.#folder, env });
    }
    const output = await outputOf(child, signal);
    if (failure) throw failure;
    if (child.exitCode !== 0) throw new UserError(explainSynthesis(output, app, this.#project));
    await writeFile(join(outdir, contextFile), contextText);
  }

  /** Starts the process of the next synthesis, and loads the packages. */
  prepare(): void {
    if (!this.#usesWorker || this.#spare) return;
    this.#spare = this.#startWorker();
    this.#spare.once('exit', () => {
      this.#spare = undefined;
    });
    this.#spareTimer = setTimeout(() => this.#spare?.kill(), maxIdleMs).unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#spareTimer);
    this.#spare?.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #options() {
    // A process group of its own, so that the app and its child processes can be stopped together.
    return {
      cwd: this.#project,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    };
  }

  #takeWorker(): ChildProcess {
    clearTimeout(this.#spareTimer);
    const spare = this.#spare;
    this.#spare = undefined;
    return spare ?? this.#startWorker();
  }

  #startWorker(): ChildProcess {
    const packages = join(this.#folder, '..', 'app-packages.json');
    const { cwd, detached, stdio } = this.#options;
    return spawn(process.execPath, [workerPath, packages], { cwd, detached, stdio: [...stdio, 'ipc'] });
  }
}

async function outputOf(child: ChildProcess, signal: AbortSignal): Promise<string> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const end = () => child.pid && process.kill(-child.pid, 'SIGTERM');
  signal.addEventListener('abort', end);
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => signal.removeEventListener('abort', end));
  signal.throwIfAborted();
  return output;
}
