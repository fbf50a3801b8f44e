import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What came of a conversion. */
export interface Conversion {
  readonly status: number;
  readonly body: string;
  /** The most memory that the process has taken so far. */
  readonly peakBytes: number;
}

const program = fileURLToPath(new URL('conversion-process.ts', import.meta.url));

/** Far more than the function's own time-out: what takes so long hangs. */
const hangsAfterMs = 50_000;

/** A process that took more than this makes room for another, so that the next figure is the next file's own. */
const spentBytes = 300e6;

/** Converts in a process of its own, one file after the other. */
export class Converter {
  private process: ChildProcess | undefined;

  /** @param environment the function's variables */
  constructor(private readonly environment: Readonly<Record<string, string>>) {}

  /** @throws when the process ends or hangs */
  async convert(imageUrl: string): Promise<Conversion> {
    this.process ??= fork(program, {
      env: { ...process.env, ...this.environment, NODE_NO_WARNINGS: '1' },
      execArgv: ['--import', 'tsx'],
      // Its log is not wanted.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    try {
      const conversion = await answerOf(this.process, imageUrl);
      if (conversion.peakBytes > spentBytes) this.end();
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
