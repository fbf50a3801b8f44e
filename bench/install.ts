import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './usage-error.ts';

const folder = import.meta.dirname;

/**
 * Installs the libraries that the product is compared with, unless they are there: installing the product does not
 * pay for them.
 *
 * @throws UsageError if npm fails
 */
export function installLibraries(): void {
  if (existsSync(join(folder, 'node_modules', '.package-lock.json'))) return;
  process.stderr.write(
    'The libraries to compare with are not installed (bench/node_modules): running npm ci\n',
  );
  // npm's output goes where the progress goes; standard output is kept for the figures.
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new UsageError('npm ci failed in bench/: see above.');
}
