import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Folders with generated files. */
const generated = new Set([
  'node_modules',
  '.git',
  'cdk.out',
  '.local',
  '.mutation',
  '__snapshots__',
  'coverage',
]);

function filesBelow(folder: string): string[] {
  return readdirSync(join(project, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return generated.has(entry.name) ? [] : filesBelow(path);
    return [path.split(sep).join('/')];
  });
}

const files = filesBelow('.');
const code = files.filter((path) => /\.(ts|js|mjs|cjs|css|njk)$/.test(path));
const modules = files.filter((path) => /\.(ts|js|mjs|cjs)$/.test(path));

describe('permissions', () => {
  test('lib/ lists the actions that it grants, and uses no grant methods of the CDK', () => {
    const wide = /\.grant\w*\(|\.grants\b|fromAwsManagedPolicyName|managedPolicies/;
    const wrong = modules
      .filter((path) => path.startsWith('lib/'))
      .filter((path) => wide.test(readFileSync(join(project, path), 'utf8')));
    expect(wrong).toStrictEqual([]);
  });
});

test('site/ imports only types from lambdas/, so that no validation is sent to browsers', () => {
  const wrong = modules
    .filter((path) => path.startsWith('site/'))
    .filter((path) => /^import (?!type )[^;]*\/lambdas\//m.test(readFileSync(join(project, path), 'utf8')));
  expect(wrong).toStrictEqual([]);
});

describe('files', () => {
  test('a file has fewer than 300 lines', () => {
    const long = code
      .map((path) => ({
        path,
        lines: readFileSync(join(project, path), 'utf8').trimEnd().split('\n').length,
      }))
      .filter(({ lines }) => lines >= 300);
    expect(long).toStrictEqual([]);
  });

  test('a line of a comment has at most 120 characters, unless it is a URL', () => {
    const comment = /^\s*(\/\/|\/?\*)/;
    const url = /^\s*(\/\/|\*)( @see)? https:\S+$/;
    const long = code.flatMap((path) =>
      readFileSync(join(project, path), 'utf8')
        .split('\n')
        .filter((line) => line.length > 120 && comment.test(line) && !url.test(line))
        .map((line) => `${path}: ${line}`),
    );
    expect(long).toStrictEqual([]);
  });

  test('URLs are parsed with parseUrl, because URL.canParse fails on Node.js 20', () => {
    const wrong = modules
      .filter((path) => /^(lambdas|lib|local|scripts)\//.test(path) && !path.endsWith('/parse-url.ts'))
      .filter((path) => /\bURL\.(canParse|parse)\(/.test(readFileSync(join(project, path), 'utf8')));
    expect(wrong).toStrictEqual([]);
  });

  test('a folder of test/ has the name of the folder that it tests', () => {
    const own = new Set([
      'arm64',
      'contract',
      'browser',
      'faults',
      'fixtures',
      'observatory',
      'released',
      'support',
      'tree',
    ]);
    const folders = new Set(files.flatMap((path) => /^test\/([\w-]+)\//.exec(path)?.[1] ?? []));
    expect([...own].filter((folder) => !folders.has(folder))).toStrictEqual([]);
    for (const folder of folders) {
      if (!own.has(folder))
        expectFor(
          folder,
          files.some((path) => path.startsWith(`${folder}/`)),
        ).toBe(true);
    }
  });

  /** Jest's functions that skip, focus or postpone a test, or expect it to fail. */
  const notRun =
    /(?<![\w.])((test|it|describe)(\.\w+)*\.(skip|only|todo|failing)|x(test|it|describe)|f(it|describe))\b(?=\s*[.(`)]|\s[?:])/;

  test('no test is skipped, focused, postponed or expected to fail', () => {
    // Without Java, one of the engines of these tests is missing.
    const onlyWhereItRuns = [
      'test/local/aws/dynamodb.test.ts',
      'test/local/aws/dynoxide-database.test.ts',
      'test/local/streams/on-each-engine.ts',
    ];
    const found = modules
      .filter((path) => path.startsWith('test/'))
      .filter((path) => notRun.test(readFileSync(join(project, path), 'utf8')))
      .sort();
    expect(found).toStrictEqual(onlyWhereItRuns);
  });

  test.each([
    'test.skip',
    'it.skip',
    'describe.skip',
    'test.only',
    'it.only',
    'describe.only',
    'test.todo',
    'test.failing',
    'it.failing',
    'test.concurrent.only',
    'it.concurrent.skip',
    'test.concurrent.failing',
    'xtest',
    'xit',
    'xdescribe',
    'fit',
    'fdescribe',
  ])('%s is found, alone and with each', (name) => {
    for (const rest of ["('name')", '.each([1])(', '.each`', ' : test)', ')(name)']) {
      expect(`  ${name}${rest}`).toMatch(notRun);
    }
  });

  test.each(['benefit(', 'sharp.fit(', 'test.each([1])(', 'it.concurrent('])('%s is not found', (text) => {
    expect(text).not.toMatch(notRun);
  });
});

describe('dependencies', () => {
  const manifests = files.filter((path) => /(^|\/)package\.json$/.test(path));
  const locks = files.filter((path) => /(^|\/)package-lock\.json$/.test(path));

  test('every dependency is pinned exactly', () => {
    const loose = manifests.flatMap((path) => {
      const manifest = JSON.parse(readFileSync(join(project, path), 'utf8')) as Record<
        string,
        Record<string, string>
      >;
      return ['dependencies', 'devDependencies', 'optionalDependencies']
        .flatMap((kind) => Object.entries(manifest[kind] ?? {}))
        .filter(([, version]) => !/^(npm:[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${path}: ${name} ${version}`);
    });
    expect(loose).toStrictEqual([]);
  });

  test('a lock file has no registry URLs', () => {
    expect(locks.length).toBeGreaterThan(0);
    for (const path of locks) {
      const lock = JSON.parse(readFileSync(join(project, path), 'utf8')) as {
        packages: Record<
          string,
          { resolved?: string; integrity?: string; link?: boolean; inBundle?: boolean }
        >;
      };
      for (const [name, entry] of Object.entries(lock.packages)) {
        if (name === '' || entry.link) continue;
        expectFor(`${path}: ${name}`, entry.resolved).toBeUndefined();
        // Bundled packages are covered by the hash of their package.
        if (!entry.inBundle) expectFor(`${path}: ${name}`, entry.integrity).toMatch(/^sha512-/);
      }
    }
  });
});
