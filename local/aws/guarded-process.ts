import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program that never outlives this process. */
export interface GuardedProcess {
  /** The last 64 KiB that the program wrote to either output. */
  readonly output: string;
  /** Settles with a description when the program has exited. */
  readonly ended: Promise<string>;
  /** Sends SIGTERM, then SIGKILL. */
  stop(): Promise<void>;
}

/** A local run stops within 5 s of Ctrl-C. This is the share of the program. */
const graceMs = 2_000;
/** The last output is kept, for messages about failures. */
const maxOutputLength = 64 * 1024;

/**
 * Runs between this process and the program. Its standard input is a pipe from this process. When the pipe closes,
 * even after SIGKILL, it stops the program. It has its own process group, so that Ctrl-C does not stop the program
 * before its clients.
 */
const guard = `
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
(
  read -r _ <&3
  kill -TERM "$program"
  sleep ${graceMs / 1000}
  kill -KILL "$program"
) >/dev/null 2>&1 &
watch=$!
wait "$program"
code=$?
kill -KILL "$watch" 2>/dev/null
exit "$code"
`;

/** Starts a program that ends with this process. */
export function startGuarded(command: string, args: readonly string[]): GuardedProcess {
  const windows = process.platform === 'win32';
  const child = windows
    ? spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true })
    : spawn('/bin/sh', ['-c', guard, 'guard', command, ...args], {
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: true,
      });
  let output = '';
  const keep = (text: string) => {
    output = (output + text).slice(-maxOutputLength);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  child.stdin.on('error', () => {});
  const kill = () => killGroup(child, 'SIGKILL');
  process.once('exit', kill);
  const ended = endOf(child).finally(() => process.off('exit', kill));
  return {
    get output() {
      return output;
    },
    ended,
    async stop() {
      if (windows) child.kill();
      else child.stdin.end();
      const timer = setTimeout(kill, graceMs + 500);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = await once(child, 'close');
    return signal ? `ended by ${signal}` : `ended with code ${code}`;
  } catch (error) {
    return `could not be started (${(error as NodeJS.ErrnoException).code})`;
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch {
    // It has already exited.
  }
}
