import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CommandError } from '../command.ts';

/**
 * Runs a program without a shell, with its output in the log of the job.
 *
 * @throws {CommandError} unless its exit code is 0
 */
export async function runProgram(program: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new CommandError(`${program} ${args.join(' ')} failed with exit code ${code}.`);
}
