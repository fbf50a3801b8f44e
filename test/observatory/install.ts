import { spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const modules = join(folder, 'node_modules');

/**
 * Installs Mozilla's Observatory, unless it is there: 233 packages that installing the product does not pay for.
 *
 * @throws Error that says what failed, with npm's own words
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
  // Its own script would download the hosts that browsers know to be on https, which get points. Nobody is on this list.
  writeFileSync(join(modules, '@mdn', 'mdn-http-observatory', 'conf', 'hsts-preload.json'), '{}');
}

/** Whether what is there was installed after the lock file last changed. */
function isInstalled(): boolean {
  // npm writes this file last.
  const installed = join(modules, '.package-lock.json');
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
}
