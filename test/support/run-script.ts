import { spawn } from 'node:child_process';
import { Console } from 'node:console';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { project } from './local-run.ts';

export interface ScriptResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ScriptOptions {
  /** All environment variables of the script except PATH. @default - none */
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  /** Its standard input. @default - empty */
  readonly input?: string;
  /** Whether nobody reads its standard output, as in `… | true`. @default false */
  readonly unread?: boolean;
}

/** Runs `scripts/NAME.ts` in a process of its own, as npm does. */
export async function spawnScript(
  name: string,
  args: readonly string[],
  { env = {}, input = '', unread = false }: ScriptOptions = {},
): Promise<ScriptResult> {
  const child = spawn(process.execPath, ['--import', 'tsx', join('scripts', `${name}.ts`), ...args], {
    cwd: project,
    env: environment(env),
  });
  child.stdin.end(input);
  if (unread) child.stdout.destroy();
  const [stdout, stderr, [code]] = await Promise.all([
    unread ? '' : text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, stdout, stderr };
}

let runs = 0;

/** Runs `scripts/NAME.ts` in this process. A process of its own takes a second of CPU time to load it. */
export async function runScript(
  name: string,
  args: readonly string[],
  { env = {}, input = '' }: ScriptOptions = {},
): Promise<ScriptResult> {
  const stdout = new Output();
  const stderr = new Output();
  const variables = { ...process.env };
  const { exitCode } = process;
  const restore = [
    replace(process, 'argv', [process.execPath, name, ...args]),
    replace(process, 'stdin', Readable.from(input ? [Buffer.from(input)] : [])),
    replace(process, 'stdout', stdout),
    replace(process, 'stderr', stderr),
    replace(globalThis, 'console', new Console(stdout, stderr)),
  ];
  setEnvironment(environment(env));
  process.exitCode = undefined;
  try {
    runs += 1;
    // The query makes it another module, which is evaluated again.
    await import(`../../scripts/${name}.ts?run=${runs}`);
    return { code: Number(process.exitCode ?? 0), stdout: stdout.text, stderr: stderr.text };
  } finally {
    for (const each of restore) each();
    setEnvironment(variables);
    process.exitCode = exitCode;
  }
}

class Output extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk;
    done();
  }
}

function environment(env: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, ...env };
}

function setEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}

/** @returns a function that undoes it */
function replace<T extends object>(object: T, name: keyof T, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(object, name) as PropertyDescriptor;
  Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
  return () => Object.defineProperty(object, name, before);
}
