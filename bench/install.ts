import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../scripts/command.ts';

/**
 * Installs the libraries for comparison, if they are missing. They are not dependencies of the project.
 *
 * @param folder with a `package-lock.json` @default - this folder
 * @throws {CommandError} if npm fails
 */
export function installLibraries(folder = import.meta.dirname): void {
  if (existsSync(join(folder, 'node_modules', '.package-lock.json'))) return;
  process.stderr.write(
    `The libraries for comparison are not installed (${join(folder, 'node_modules')}). Running npm ci…\n`,
  );
  // npm's output goes to standard error. Standard output is for the results.
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new CommandError(`npm ci failed in ${folder}. See the output above.`);
}
