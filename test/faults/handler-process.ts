import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { InvokeResult } from '../../local/lambda/definition.ts';
import { project } from '../support/local-run.ts';

/** Bundles a handler as it is deployed, more or less: what matters here is that it starts fast. */
export async function bundle(entry: string, folder: string): Promise<string> {
  const outfile = join(folder, `${entry.replaceAll('/', '-')}.mjs`);
  await build({
    entryPoints: [join(project, 'lambdas', entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
  });
  return pathToFileURL(outfile).href;
}

const killed: InvokeResult = { ok: false, errorType: 'Runtime.ExitError', errorMessage: 'It was killed.' };

/** A handler in a process of its own. After it was killed the next invocation starts another one, as Lambda does. */
export class HandlerProcess {
  readonly #module: string;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #waiting = new Map<number, (answer: InvokeResult) => void>();
  #starting: Promise<ChildProcess> | undefined;
  #number = 0;
  /** How many processes were killed. */
  kills = 0;

  constructor(module: string, variables: Readonly<Record<string, string>>) {
    this.#module = module;
    this.#variables = variables;
  }

  /** Never rejects: what the handler throws is an answer, and so is that it was killed. */
  async invoke(event: unknown): Promise<InvokeResult> {
    this.#starting ??= this.#start();
    const child = await this.#starting;
    const number = this.#number++;
    return new Promise((resolve) => {
      this.#waiting.set(number, resolve);
      // An error here means that it was killed just now, which is answered on its end.
      child.send({ number, event }, () => {});
      if (child.exitCode !== null || child.signalCode !== null) this.#answer(number, killed);
    });
  }

  /** Ends the process, whatever it does. What was under way is answered as killed. */
  async kill(): Promise<void> {
    const child = await this.#starting;
    if (!child || child.signalCode !== null) return;
    this.kills += 1;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  #start(): Promise<ChildProcess> {
    const { PATH = '' } = process.env;
    const child = fork(join(import.meta.dirname, 'handler-host.mjs'), [this.#module], {
      env: { PATH, ...this.#variables },
      execArgv: [],
      stdio: 'ignore',
    });
    return new Promise((resolve, reject) => {
      child.on('message', (message: 'ready' | { number: number; answer: InvokeResult }) => {
        if (message === 'ready') resolve(child);
        else this.#answer(message.number, message.answer);
      });
      child.once('exit', (code) => {
        this.#starting = undefined;
        reject(new Error(`The handler ended with ${code} before it was ready.`));
        for (const number of [...this.#waiting.keys()]) this.#answer(number, killed);
      });
    });
  }

  #answer(number: number, answer: InvokeResult): void {
    this.#waiting.get(number)?.(answer);
    this.#waiting.delete(number);
  }
}
