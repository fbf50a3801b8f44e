import { type ChildProcess, fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { InvokeResult } from '../../local/lambda/definition.ts';
import { project } from '../support/local-run.ts';

/** Bundles a handler approximately as it is deployed. A fast start matters more here. */
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
  await writeFile(join(folder, 'page-template.html'), '<main>{{content}}</main>');
  return pathToFileURL(outfile).href;
}

const killed: InvokeResult = { ok: false, errorType: 'Runtime.ExitError', errorMessage: 'It was killed.' };

/** A handler in its own process. After a kill, the next invocation starts a new one, as in Lambda. */
export class HandlerProcess {
  readonly #module: string;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #waiting = new Map<number, (result: InvokeResult) => void>();
  #starting: Promise<ChildProcess> | undefined;
  #number = 0;
  /** Number of killed processes. */
  kills = 0;

  constructor(module: string, variables: Readonly<Record<string, string>>) {
    this.#module = module;
    this.#variables = variables;
  }

  /** Never rejects. An exception or a kill is a result. */
  async invoke(event: unknown): Promise<InvokeResult> {
    this.#starting ??= this.#start();
    const child = await this.#starting;
    const number = this.#number++;
    return new Promise((resolve) => {
      this.#waiting.set(number, resolve);
      // An error here means that the process was just killed. Its exit settles the invocation.
      child.send({ number, event }, () => {});
      if (child.exitCode !== null || child.signalCode !== null) this.#settle(number, killed);
    });
  }

  /** Kills the process. The current invocation gets the result `killed`. */
  async kill(): Promise<void> {
    const child = await this.#starting;
    if (!child || child.signalCode !== null) return;
    this.kills += 1;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  #start(): Promise<ChildProcess> {
    const { PATH = '', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED } = process.env;
    const child = fork(join(import.meta.dirname, 'handler-host.mjs'), [this.#module], {
      env: {
        PATH,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED,
        LAMBDA_TASK_ROOT: dirname(fileURLToPath(this.#module)),
        ...this.#variables,
      },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-4096);
    });
    return new Promise((resolve, reject) => {
      child.on('message', (message: 'ready' | { number: number; result: InvokeResult }) => {
        if (message === 'ready') resolve(child);
        else this.#settle(message.number, message.result);
      });
      child.once('close', (code) => {
        this.#starting = undefined;
        reject(new Error(`The handler ended with ${code} before it was ready:\n${errors}`));
        for (const number of [...this.#waiting.keys()]) this.#settle(number, killed);
      });
    });
  }

  #settle(number: number, result: InvokeResult): void {
    this.#waiting.get(number)?.(result);
    this.#waiting.delete(number);
  }
}
