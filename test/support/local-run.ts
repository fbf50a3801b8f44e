import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** How a process exited. */
export interface Ending {
  /** Exit code; null after a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running local run. */
export interface LocalRun {
  /** The site's origin, e.g. `http://localhost:49152`. */
  readonly url: string;
  /** URL of the gateway, which visitors of the CDN never see. */
  readonly gateway: string;
  readonly account: { readonly username: string; readonly password: string };
  /** The account in the group `editors`. */
  readonly editor: { readonly username: string; readonly password: string };
  /** Folder of its state. */
  readonly data: string;
  readonly pid: number;
  readonly ended: Promise<Ending>;
  /** What it has printed so far. */
  output(): string;
  /** Sends SIGTERM and waits until it has exited. */
  stop(): Promise<Ending>;
}

export interface LocalRunOptions {
  /** Options in addition to `--port 0` and `--data`. @default [] */
  readonly args?: readonly string[];
  /** @default - a new temporary folder, removed when the run is stopped */
  readonly data?: string;
  /** Environment variables in addition to the inherited ones. @default {} */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it watches the sources, and adds the reload client to pages. @default false */
  readonly watch?: boolean;
  /** The project to start. @default - this one */
  readonly root?: string;
}

/** Timeout of a start in milliseconds, much longer than the slowest machine needs. */
const stuckAfterMs = 180_000;

/** Creates a folder for the state of a run. The caller removes it. */
export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'jamstack-test-'));

/**
 * Starts a run like `npm start`, and waits until it is ready.
 *
 * @throws {Error} with its output if it exits or hangs
 */
export async function startLocalRun({
  args = [],
  data,
  env = {},
  watch = false,
  root = project,
}: LocalRunOptions = {}): Promise<LocalRun> {
  const folder = data ?? (await temporaryFolder());
  const run = await spawnStart(
    ['--port', '0', '--data', folder, ...(watch ? [] : ['--no-watch']), ...args],
    env,
    root,
  );
  const stop = async (): Promise<Ending> => {
    const ending = await run.end();
    if (data === undefined) await rm(folder, { recursive: true, force: true });
    return ending;
  };
  try {
    const [, url] = await run.line(/^ready (http:\/\/localhost:\d+)$/m);
    const [, username, password] = await run.line(/^account (\S+) (\S+)$/m);
    const [, gateway] = await run.line(/^api (http:\/\/127\.0\.0\.1:\d+)$/m);
    const [, editor, editorPassword] = await run.line(/^editor (\S+) (\S+)$/m);
    if (!url || !gateway || !username || !password || !editor || !editorPassword)
      throw new Error('A printed line lacks a part.');
    return {
      url,
      gateway,
      account: { username, password },
      editor: { username: editor, password: editorPassword },
      data: folder,
      pid: run.pid,
      ended: run.ended,
      output: run.output,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts a run like `npm start` with these options only, and waits until it exits. */
export async function runToItsEnd(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ending> {
  const run = await spawnStart(args, env);
  return run.ended;
}

/** A started process. */
export interface Started {
  readonly pid: number;
  readonly ended: Promise<Ending>;
  output(): string;
  /** Waits until the output matches. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Stops reading the output, as `head` does. */
  closeOutput(): void;
  /** Sends SIGTERM, then SIGKILL if that is ignored. */
  end(): Promise<Ending>;
}

/** Starts the command of the `start` script in package.json, without npm. */
export async function spawnStart(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  root = project,
): Promise<Started> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const [node, ...command] = (scripts.start as string).split(' ');
  if (node !== 'node') throw new Error(`The start script begins with ${node}, not with node.`);
  return follow(spawnHere(process.execPath, [...command, ...args], { ...inherited(), ...env }, root));
}

/** Starts the run with npm, like a user. */
export function spawnNpmStart(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  return follow(spawnHere('npm', ['start', '--', ...args], { ...inherited(), ...env }));
}

function spawnHere(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd = project,
): ChildProcess {
  return spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env });
}

/** Removes settings of the tests and AWS settings of the developer. */
function inherited(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|JEST_|TEST_|NODE_ENV$|NODE_OPTIONS$)/.test(name),
  );
  return { ...Object.fromEntries(kept), npm_lifecycle_event: 'start' };
}

function follow(child: ChildProcess): Started {
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const look = () => {
    for (const each of waiting) each();
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    look();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const output = () => stdout + stderr;
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    pid: child.pid ?? -1,
    ended,
    output,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void) => {
          clearTimeout(stuck);
          waiting.delete(check);
          act();
        };
        const fail = (reason: string) =>
          settle(() => reject(new Error(`The local run ${reason}:\n${output()}`)));
        const check = () => {
          const match = pattern.exec(stdout);
          if (match) settle(() => resolve(match));
        };
        const stuck = setTimeout(() => fail(`did not print ${pattern}`), stuckAfterMs);
        waiting.add(check);
        ended.then(
          ({ code }) => waiting.has(check) && fail(`ended with ${code}`),
          (error) => fail(`could not be started (${error.message})`),
        );
        check();
      }),
    closeOutput: () => child.stdout?.destroy(),
    end: async () => {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), 20_000);
      try {
        return await ended;
      } finally {
        clearTimeout(kill);
      }
    },
  };
}
