import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What came of a conversion. */
export interface Conversion {
  readonly status: number;
  readonly body: string;
  /** The most memory that the process has taken so far. */
  readonly peakBytes: number;
}

/** Below node_modules, so that sharp is found from there. */
const program = fileURLToPath(
  new URL('../../../../node_modules/.cache/hostile-files/conversion-process.mjs', import.meta.url),
);

/** Bundles what each process runs, as the function is bundled: a translator of TypeScript would take memory, too. */
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

/** What takes so long hangs. */
const hangsAfterMs = 110_000;

/** Converts in a process of its own, one file after the other. */
export class Converter {
  private process: ChildProcess | undefined;

  /**
   * @param environment the function's variables
   * @param mostBytes a process that took more makes room for another. @default 300 MB, so that the next figure is the
   * next file's own
   */
  constructor(
    private readonly environment: Readonly<Record<string, string>>,
    private readonly mostBytes = 300e6,
  ) {}

  /** @throws when the process ends or hangs */
  async convert(imageUrl: string): Promise<Conversion> {
    this.process ??= fork(program, {
      env: { ...process.env, ...this.environment, LAMBDA_TASK_ROOT: dirname(program), NODE_NO_WARNINGS: '1' },
      execArgv: [],
      // Its log is not wanted.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    try {
      const conversion = await answerOf(this.process, imageUrl);
      if (conversion.peakBytes > this.mostBytes) this.end();
      return conversion;
    } catch (error) {
      this.end();
      throw error;
    }
  }

  end(): void {
    this.process?.kill('SIGKILL');
    this.process = undefined;
  }
}

function answerOf(child: ChildProcess, imageUrl: string): Promise<Conversion> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null, signal: string | null) =>
      settle(new Error(`It ended: ${code ?? signal}.`));
    const answered = (conversion: unknown) => settle(conversion as Conversion);
    const timer = setTimeout(() => settle(new Error('It hangs.')), hangsAfterMs);
    const settle = (outcome: Conversion | Error) => {
      clearTimeout(timer);
      child.off('exit', ended).off('message', answered);
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    child.once('exit', ended).once('message', answered);
    child.send(imageUrl);
  });
}
