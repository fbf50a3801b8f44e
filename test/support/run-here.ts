import { explainError } from '../../local/explain-error.ts';
import type { LocalRun } from '../../local/local-run.ts';
import { parseOptions } from '../../local/options.ts';
import { runProject } from '../../local/run-project.ts';

const silent = { print() {}, onFunctionLine() {}, onRequest() {} };

/**
 * Starts a run in this process, which has loaded most of its packages. In a process of its own the start takes three
 * seconds of CPU time.
 *
 * @param args options in addition to `--port 0`
 */
export function startRunHere(data: string, args: readonly string[] = []): Promise<LocalRun> {
  const options = parseOptions(['--port', '0', '--no-watch', '--data', data, ...args]);
  return runProject(options, silent, new AbortController().signal);
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
