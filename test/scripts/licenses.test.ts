import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { lockFiles } from '../../scripts/licenses/lock-files.ts';
import { type LockedPackage, packagesOf } from '../../scripts/licenses/packages.ts';
import { reasonFor } from '../../scripts/licenses/policy.ts';

const locked = (given: Partial<LockedPackage>): LockedPackage => ({
  name: 'a',
  version: '1.0.0',
  license: 'MIT',
  integrity: undefined,
  isBundled: false,
  hasInstallScript: false,
  dev: true,
  ...given,
});

test('reads each package of a lock file, including nested ones', () => {
  const packages = packagesOf(
    JSON.stringify({
      packages: {
        '': { version: '0.1.0' },
        'node_modules/@a/b': { version: '1.2.3', license: 'MIT', integrity: 'sha512-x', dev: true },
        'node_modules/@a/b/node_modules/c': { version: '2.0.0', inBundle: true, hasInstallScript: true },
      },
    }),
  );
  expect(packages).toStrictEqual([
    {
      name: '@a/b',
      version: '1.2.3',
      license: 'MIT',
      integrity: 'sha512-x',
      isBundled: false,
      hasInstallScript: false,
      dev: true,
    },
    {
      name: 'c',
      version: '2.0.0',
      license: undefined,
      integrity: undefined,
      isBundled: true,
      hasInstallScript: true,
      dev: false,
    },
  ]);
});

test.each([
  ['MIT', true],
  ['MIT OR GPL-3.0-or-later', true],
  ['(MIT OR GPL-3.0-or-later)', true],
  ['MIT AND Zlib', true],
  ['MIT AND GPL-3.0-or-later', false],
  ['GPL-3.0-or-later', false],
  ['AGPL-3.0-or-later', false],
  ['UNLICENSED', false],
  [undefined, false],
])('a package with the license %s: allowed %s', (license, allowed) => {
  expect(reasonFor(locked({ license })) !== undefined).toBe(allowed);
});

test('AGPL is allowed for development dependencies only', () => {
  const simulator = { name: '@cloud-copilot/iam-simulate', license: 'AGPL-3.0-or-later' };
  expect(reasonFor(locked({ ...simulator, dev: true }))).toMatch(/tests/);
  expect(reasonFor(locked({ ...simulator, dev: false }))).toBeUndefined();
});

test('an exception for a package is limited to one license', () => {
  const libvips = { name: '@img/sharp-libvips-linux-arm64' };
  expect(reasonFor(locked({ ...libvips, license: 'LGPL-3.0-or-later' }))).toMatch(/libvips/);
  expect(reasonFor(locked({ ...libvips, license: 'GPL-3.0-or-later' }))).toBeUndefined();
  expect(reasonFor(locked({ name: 'dom-walk', license: undefined }))).toMatch(/MIT/);
  expect(reasonFor(locked({ name: 'dom-walk', license: 'GPL-3.0-or-later' }))).toBeUndefined();
});

test('finds the lock files of all folders except node_modules and hidden ones', () => {
  const project = mkdtempSync(join(tmpdir(), 'locks-'));
  try {
    for (const folder of ['.', 'b/c', 'node_modules/d', '.hidden']) {
      mkdirSync(join(project, folder), { recursive: true });
      writeFileSync(join(project, folder, 'package-lock.json'), '{}');
    }
    expect(lockFiles(project)).toStrictEqual(['b/c/package-lock.json', 'package-lock.json']);
  } finally {
    rmSync(project, { recursive: true });
  }
});
