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
    for (const folder of folders) {
      if (!own.has(folder))
        expectFor(
          folder,
          files.some((path) => path.startsWith(`${folder}/`)),
        ).toBe(true);
    }
  });

  test('no test is skipped, focused or postponed', () => {
    // Without Java, one of the engines of these tests is missing.
    const onlyWhereItRuns = ['test/local/aws/dynamodb.test.ts', 'test/local/aws/dynoxide-database.test.ts'];
    const pattern = /\b(test|it|describe)\.(skip|only|todo|fails|skipIf|runIf)\b/;
    const wrong = files
      .filter((path) => path.startsWith('test/') && path.endsWith('.test.ts'))
      .filter((path) => pattern.test(readFileSync(join(project, path), 'utf8')))
      .filter((path) => !onlyWhereItRuns.includes(path));
    expect(wrong).toStrictEqual([]);
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
