import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { lockFiles } from '../../scripts/licenses/lock-files.ts';
import { packagesOf } from '../../scripts/licenses/packages.ts';
import { reasonFor } from '../../scripts/licenses/policy.ts';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (path: string): string => readFileSync(join(project, path), 'utf8');
const locks = lockFiles(project);

test('the project has these lock files', () => {
  expect(locks).toStrictEqual([
    'bench/cold-start/package-lock.json',
    'bench/lighthouse/package-lock.json',
    'bench/local-run/package-lock.json',
    'bench/package-lock.json',
    'bench/site-build/package-lock.json',
    'lambdas/grayscale/package-lock.json',
    'package-lock.json',
    'scripts/mutation/package-lock.json',
    'test/arm64/package-lock.json',
    'test/observatory/package-lock.json',
  ]);
});

describe.each(locks)('%s', (path) => {
  const packages = packagesOf(read(path));

  test('has a SHA-512 hash of each package', () => {
    expect(packages.length).toBeGreaterThan(0);
    expect(
      packages
        .filter(({ isBundled }) => !isBundled)
        .filter(({ integrity }) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')),
    ).toStrictEqual([]);
  });

  test('has only packages with allowed licenses', () => {
    expect(packages.filter((each) => reasonFor(each) === undefined)).toStrictEqual([]);
  });

  test('has only install scripts that its package.json lists', () => {
    const { allowScripts = {} } = JSON.parse(read(join(dirname(path), 'package.json')));
    const withScript = packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    expect(withScript.sort()).toStrictEqual(Object.keys(allowScripts).sort());
  });
});

// Those that are deployed, and the project's own, for which `npm run sbom` prints it. npm takes a second for each.
test.each(['lambdas/grayscale/package-lock.json', 'package-lock.json'])(
  'the bill of materials of %s has every package',
  (path) => {
    const bill = JSON.parse(
      execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
        cwd: join(project, dirname(path)),
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
        shell: process.platform === 'win32',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    const listed = new Set(bill.components.map(({ purl }: { purl: string }) => decodeURIComponent(purl)));
    const missing = packagesOf(read(path)).filter(
      ({ name, version }) => !listed.has(`pkg:npm/${name}@${version}`),
    );
    expect(missing.map(({ name }) => name)).toStrictEqual([]);
  },
);

test('each dependency has a line in decision 8, and each line a dependency', () => {
  const { devDependencies, optionalDependencies, ...manifest } = JSON.parse(read('package.json'));
  const names = Object.keys({ ...manifest.dependencies, ...devDependencies, ...optionalDependencies });
  const cells = read('docs/decisions/08-own-code.md').matchAll(/^\|[^|]*\|([^|]*)\|[^|]*\|$/gm);
  const listed = [...cells].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`/]+|@[^`]+)`/g)].map(([, name = '']) => name),
  );
  const matches = (pattern: string, name: string) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
  expect(names.filter((name) => !listed.some((pattern) => matches(pattern, name)))).toStrictEqual([]);
  expect(listed.filter((pattern) => !names.some((name) => matches(pattern, name)))).toStrictEqual([]);
});

test('only esbuild may run an install script', () => {
  const allowed = locks.flatMap((path) => {
    const { allowScripts = {} } = JSON.parse(read(join(dirname(path), 'package.json')));
    return Object.entries(allowScripts).filter(([, isAllowed]) => isAllowed);
  });
  expect(allowed).toStrictEqual([['esbuild', true]]);
});

test('Dependabot updates every folder with a lock file, and the workflows', () => {
  const { updates } = parse(read('.github/dependabot.yml'));
  const npm = updates.find((update: Record<string, unknown>) => update['package-ecosystem'] === 'npm');
  expect([...npm.directories].sort()).toStrictEqual(
    locks.map((path) => (dirname(path) === '.' ? '/' : `/${dirname(path)}`)).sort(),
  );
  expect(updates.map((update: Record<string, unknown>) => update['package-ecosystem'])).toContain(
    'github-actions',
  );
});
