import { parseOptions, usage } from './options.ts';
import { UserError } from './user-error.ts';

/** A run that has not ended this long after it was asked to is cut off, in milliseconds; the contract allows 5 s. */
const shutdownTimeoutMs = 4_000;

/** `npm start`: serves the whole product on this machine until it is told to end. */
async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  endWithParent(stop);
  stop.signal.addEventListener('abort', () => setTimeout(() => process.exit(1), shutdownTimeoutMs).unref());

  // Only now, so that --help and a wrong option are answered at once.
  const { startLocalRun } = await import('./local-run.ts');
  const run = await startLocalRun(options, print, stop.signal);
  if (!stop.signal.aborted) {
    print(`ready ${run.url}`);
    for (const { label, username, password } of run.accounts) print(`${label} ${username} ${password}`);
  }
  const failure = await Promise.race([run.failed, whenAborted(stop.signal)]);
  await run.close();
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

/**
 * Ends the run when npm, which started it, is gone: a shell between the two need not pass a signal on.
 */
function endWithParent(stop: AbortController): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop.abort();
  }, 500).unref();
}

main().catch((error: unknown) => {
  const stopped = (error as Error)?.name === 'AbortError';
  if (!stopped)
    process.stderr.write(
      `${error instanceof UserError ? `error: ${error.message}` : (error as Error).stack}\n`,
    );
  process.exit(stopped ? 0 : 1);
});
