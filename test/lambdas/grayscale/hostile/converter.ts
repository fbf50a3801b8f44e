import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The result of a conversion. */
export interface Conversion {
  readonly status: number;
  readonly body: string;
  /** Peak memory of the process until now. */
  readonly peakBytes: number;
}

/** In node_modules, so that the import of sharp resolves. */
const program = fileURLToPath(
  new URL('../../../../node_modules/.cache/hostile-files/conversion-process.mjs', import.meta.url),
);

/** Bundles the program of the processes as the function is bundled, because a TypeScript compiler would need memory. */
export async function buildProgram(): Promise<void> {
  await mkdir(dirname(program), { recursive: true });
  // The handler reads it when it is loaded.
  await writeFile(join(dirname(program), 'page-template.html'), '<main>{{content}}</main>');
  await build({
    entryPoints: [fileURLToPath(new URL('conversion-process.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['sharp'],
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module';\nconst require = createRequireOfBundle(import.meta.url);",
    },
    minify: true,
    logLevel: 'warning',
  });
}

const timeoutMs = 110_000;

/** Converts one file after the other in its own process. */
export class Converter {
  #process: ChildProcess | undefined;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #maxBytes: number;

  /**
   * @param environment the function's variables
   * @param maxBytes a process with a higher peak is replaced, so that only one file fails
   */
  constructor(environment: Readonly<Record<string, string>>, maxBytes: number) {
    this.#environment = environment;
    this.#maxBytes = maxBytes;
  }

  /** @throws if the process exits or does not respond in time */
  async convert(imageUrl: string): Promise<Conversion> {
    this.#process ??= fork(program, {
      env: {
        ...process.env,
        ...this.#environment,
        LAMBDA_TASK_ROOT: dirname(program),
        NODE_NO_WARNINGS: '1',
      },
      execArgv: [],
      // Ignores its log.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    try {
      const conversion = await conversionOf(this.#process, imageUrl);
      if (conversion.peakBytes > this.#maxBytes) this.end();
      return conversion;
    } catch (error) {
      this.end();
      throw error;
    }
  }

  end(): void {
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
  }
}

function conversionOf(child: ChildProcess, imageUrl: string): Promise<Conversion> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null) =>
      settle(new Error(`The process exited: ${code ?? signal}.`));
    const onMessage = (conversion: unknown) => settle(conversion as Conversion);
    const timer = setTimeout(() => settle(new Error('The process did not respond in time.')), timeoutMs);
    const settle = (outcome: Conversion | Error) => {
      clearTimeout(timer);
      child.off('exit', onExit).off('message', onMessage);
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    child.once('exit', onExit).once('message', onMessage);
    child.send(imageUrl);
  });
}
