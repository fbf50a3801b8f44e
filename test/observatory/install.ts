import { spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const modules = join(folder, 'node_modules');

/**
 * Installs Mozilla's Observatory if it is missing. It has 233 packages, which the product's own installation does not
 * need.
 *
 * @throws {Error} with the output of npm
 */
export function installObservatory(): void {
  if (!isInstalled()) {
    const { status, stdout, stderr } = spawnSync(
      'npm',
      ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
      { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' },
    );
    if (status !== 0) {
      throw new Error(
        `Mozilla's Observatory is not installed, and npm ci failed in test/observatory/. It needs npm's registry, once.\n${stdout}${stderr}`,
      );
    }
  }
  // Its own script would download the list of HSTS-preloaded hosts, which get extra points. The site is not on it.
  writeFileSync(join(modules, '@mdn', 'mdn-http-observatory', 'conf', 'hsts-preload.json'), '{}');
}

/** Whether the installation is newer than the lock file. */
function isInstalled(): boolean {
  // npm writes this file last.
  const installed = join(modules, '.package-lock.json');
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
}
