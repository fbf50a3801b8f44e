import { explainError } from '../../local/explain-error.ts';
import type { LocalRun } from '../../local/local-run.ts';
import { parseOptions } from '../../local/options.ts';
import { runProject } from '../../local/run-project.ts';

/** A run in this process. */
export interface RunHere extends LocalRun {
  /** URL of the gateway, which visitors of the CDN never see. */
  readonly gateway: string;
}

/**
 * Starts a run in this process, which has loaded most of its packages. In a process of its own the start takes three
 * seconds of CPU time.
 *
 * @param args options in addition to `--port 0`
 */
export async function startRunHere(data: string, args: readonly string[] = []): Promise<RunHere> {
  const options = parseOptions(['--port', '0', '--no-watch', '--data', data, ...args]);
  let gateway = '';
  const print = (line: string) => {
    gateway = /^api (\S+)$/.exec(line)?.[1] ?? gateway;
  };
  const output = { print, onFunctionLine() {}, onRequest() {} };
  const run = await runProject(options, output, new AbortController().signal);
  return { ...run, gateway };
}

/** What a run that can't start would print. */
export async function refusalOf(data: string, args: readonly string[] = []): Promise<string> {
  try {
    await (await startRunHere(data, args)).close();
  } catch (error) {
    return explainError(error);
  }
  throw new Error(`A run started with the state in ${data}.`);
}
