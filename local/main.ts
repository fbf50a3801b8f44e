import { explainError } from './explain-error.ts';
import { parseOptions, usage } from './options.ts';
import type { PreparedApp } from './synthesis/app-process.js';
import { Terminal } from './terminal/terminal.ts';
import { UserError } from './user-error.ts';

/** A run is stopped forcibly this long after it was asked to stop. The limit in docs/http-contract.md is 5 s. */
const shutdownTimeoutMs = 4_000;

/**
 * `npm start`: serves the whole product on this machine until it is stopped.
 *
 * @param prepared a process for the first synthesis. It is ended if nothing is synthesized.
 * @default - it is started when needed
 */
export async function main(prepared?: PreparedApp): Promise<void> {
  try {
    await run(prepared);
  } catch (error) {
    const stopped = (error as Error)?.name === 'AbortError';
    if (!stopped) process.stderr.write(`${explainError(error)}\n`);
    process.exit(stopped ? 0 : 1);
  }
}

async function run(prepared: PreparedApp | undefined): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(usage);
    prepared?.child.kill();
    return;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  endWithParent(stop);
  // Such as `npm start | head`.
  process.stdout.on('error', () => stop.abort());
  stop.signal.addEventListener('abort', () => setTimeout(() => process.exit(1), shutdownTimeoutMs).unref());

  // Imported late, so that --help and wrong options respond at once.
  const { runProject } = await import('./run-project.ts');
  const terminal = new Terminal(process.stdout, options.verbosity);
  const running = await runProject(
    options,
    {
      print: (line) => terminal.progress(line),
      onFunctionLine: (line) => terminal.functionLine(line),
      onRequest: (request) => terminal.requestLine(request),
    },
    stop.signal,
    prepared,
  );
  if (!stop.signal.aborted) {
    print(`ready ${running.url}`);
    if (running.consoleUrl) print(`console ${running.consoleUrl}`);
    for (const { label, username, password } of running.accounts) print(`${label} ${username} ${password}`);
  }
  const failure = await Promise.race([running.failed, whenAborted(stop.signal)]);
  await running.close();
  if (failure !== undefined) throw new UserError(failure);
  process.exit(0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined));
  });
}

/** Stops the run when npm, its parent, has exited. A shell between the two may not forward signals. */
function endWithParent(stop: AbortController): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop.abort();
  }, 500).unref();
}
