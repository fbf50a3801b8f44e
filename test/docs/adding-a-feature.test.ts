import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OpenApiDocument } from '../../site/api-reference.ts';
import { expectFor } from '../support/expect-for.ts';
import { type LocalRun, project } from '../support/local-run.ts';

/** The page, about a feature with another name: its reader may have added the feature of the page. */
const page = readFileSync(join(project, 'docs/adding-a-feature.md'), 'utf8').replaceAll(
  'greeting',
  'salutation',
);
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, lines = '']) =>
  lines.trim().split('\n'),
);
/** The changes in the order of the page, each after the path of its file. */
const changes = [...page.matchAll(/^In `([\w./-]+)`|^```diff\n([\s\S]*?)^```$/gm)];

const temporary = mkdtempSync(join(tmpdir(), 'adding-a-feature-'));
const copy = join(temporary, 'tree');
let run: LocalRun | undefined;

/**
 * Copies the tree. A separate folder has a link to each package, so that tools write their caches there. `node_modules`
 * of the copy is a link to that folder: Biome would read all packages below a real `node_modules`, which takes 4 s.
 */
function copyTree(): void {
  const excluded = new Set(['node_modules', '.git', '.local', '.mutation', 'cdk.out', 'coverage', 'corpus']);
  cpSync(project, copy, { recursive: true, filter: (path) => !excluded.has(basename(path)) });
  const packages = join(temporary, 'packages', 'node_modules');
  mkdirSync(packages, { recursive: true });
  const link = (target: string, path: string) => symlinkSync(target, path, 'junction');
  for (const name of readdirSync(join(project, 'node_modules')))
    if (name !== '.cache') link(join(project, 'node_modules', name), join(packages, name));
  // The run then builds what the new features change, as in the tree of a reader.
  for (const name of ['handlers', 'local-run', 'pictures', 'social-images']) {
    const cache = join(project, 'node_modules', '.cache', name);
    if (existsSync(cache)) cpSync(cache, join(packages, '.cache', name), { recursive: true });
  }
  link(packages, join(copy, 'node_modules'));
  const ofGrayscale = 'lambdas/grayscale/node_modules';
  link(join(project, ofGrayscale), join(copy, ofGrayscale));
}

/** The files of the copy: their text by path. */
function readTree(): Map<string, string> {
  const files = readdirSync(copy, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((path) => !path.includes('node_modules'))
      .map((path) => [relative(copy, path), readFileSync(path, 'latin1')]),
  );
}

function changedSince(before: ReadonlyMap<string, string>): string[] {
  return [...readTree()].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
}

/** Runs a program of the copy with Node.js. */
function node(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
  expectFor(`${args.join(' ')}\n${stdout}${stderr}`, status).toBe(0);
}

const createFeature = (...options: string[]) => node('--import', 'tsx', 'scripts/new.ts', ...options);

function applyChange(path: string, change: string): void {
  const lines = change.trimEnd().split('\n');
  const withoutLines = (sign: string) =>
    lines.filter((line) => !line.startsWith(sign)).map((line) => `${line.slice(1)}\n`);
  const file = join(copy, path);
  const [before, after, ...others] = readFileSync(file, 'utf8').split(withoutLines('+').join(''));
  expectFor(`${path} has once:\n${change}`, [typeof after, others.length]).toEqual(['string', 0]);
  writeFileSync(file, [before, after].join(withoutLines('-').join('')));
}

function checkTypes(folder: string, files: readonly string[]): void {
  const config = join(folder, 'tsconfig.changed.json');
  const settings = {
    extends: './tsconfig.json',
    include: [],
    files: files.map((path) => relative(folder, path)),
  };
  writeFileSync(join(copy, config), JSON.stringify(settings));
  node('node_modules/typescript/bin/tsc', '--noEmit', '--singleThreaded', '-p', config);
  rmSync(join(copy, config));
}

const jest = (...paths: string[]) =>
  // One worker loads the CDK once.
  node('node_modules/jest/bin/jest.js', '--maxWorkers=1', '--selectProjects', 'unit', '--', ...paths);

beforeAll(copyTree);

afterAll(async () => {
  await run?.stop();
  rmSync(temporary, { recursive: true, force: true });
});

test('the page has exactly these commands', () => {
  expect(commands).toEqual([
    'npm run new -- salutation',
    'npm run contract',
    'npm start',
    'npm run check',
    'npx jest test/lib test/tree test/lambdas/salutation',
    'npx jest test/contract/routes test/browser/pages',
  ]);
});

test('npm run new adds a route that requires a login, in 8 files at most', () => {
  const before = readTree();
  createFeature('guest-ledger', '--method', 'POST', '--auth', 'member', '--skip-snapshots');
  expect(changedSince(before).length).toBeLessThanOrEqual(8);
});

test('npm run new changes the files that the page lists, and snapshots', () => {
  const before = readTree();
  createFeature('salutation');
  const listed = [...page.matchAll(/^\| `([\w./-]+)` \| (?!pass|`)/gm)].map(([, path]) => path as string);
  const changed = changedSince(before).filter((path) => !path.includes('__snapshots__'));
  expect(changed.sort()).toEqual(listed.sort());
  expect(changed.length).toBeLessThanOrEqual(8);
});

test('the changes of the page can be made', () => {
  let path = '';
  for (const [, named, change] of changes) {
    if (change === undefined) path = named as string;
    else applyChange(path, change);
  }
  expect(path).toBe('site/browser/salutation.page.ts');
  node('--import', 'tsx', 'scripts/contract.ts');
});

test('the files then have the right types and format', () => {
  const files = ['salutation', 'guest-ledger'].flatMap((name) => [
    `lambdas/${name}/${name}.lambda.ts`,
    `lib/${name}/${name}.ts`,
    `test/lambdas/${name}/${name}.lambda.test.ts`,
  ]);
  const scripts = ['salutation', 'guest-ledger'].map((name) => `site/browser/${name}.page.ts`);
  checkTypes('.', [...files, 'lib/app-stack.ts']);
  checkTypes('site/browser', scripts);
  node('node_modules/@biomejs/biome/bin/biome', 'check', 'lib/app-stack.ts', ...files, ...scripts);
});

test('the tests of the new routes then pass, and those of all routes, docs and files', () => {
  jest(
    'test/lambdas/salutation/',
    'test/lambdas/guest-ledger/',
    'test/lib/api/openapi',
    'test/lib/shared/handler-bundles',
    'test/tree/(docs|rules)',
  );
});

describe('a local run then', () => {
  let get: (path: string, options?: RequestInit) => Promise<Response>;

  beforeAll(async () => {
    const { startLocalRun } = (await import(
      pathToFileURL(join(copy, 'test/support/local-run.ts')).href
    )) as typeof import('../support/local-run.ts');
    const started = await startLocalRun();
    run = started;
    get = (path, options) => fetch(started.url + path, options);
  });

  test.each(['salutation', 'guest-ledger'])(
    'serves the page /%s/, and lists it in the menu',
    async (name) => {
      const response = await get(`/${name}/`);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain(`<form class="${name}-form" action="/api/${name}"`);
      expect(await (await get('/')).text()).toContain(`href="/${name}/"`);
    },
  );

  test('serves the new parameter of the route', async () => {
    const response = await get('/api/salutation?name=Ada&language=de');
    expect([response.status, await response.json()]).toEqual([200, { message: 'Hallo, Ada!' }]);
    expect((await get('/api/salutation?name=Ada&language=it')).status).toBe(400);
  });

  test('requires an access token for the other route', async () => {
    expect((await get('/api/guest-ledger', { method: 'POST' })).status).toBe(401);
  });

  test('describes both routes in /openapi.json', async () => {
    const { paths } = (await (await get('/openapi.json')).json()) as OpenApiDocument;
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/api/guest-ledger', '/api/salutation']));
  });
});

test('the lists of pages then have both', async () => {
  const { demoPaths, sitePages } = (await import(
    pathToFileURL(join(copy, 'test/support/site-pages.ts')).href
  )) as typeof import('../support/site-pages.ts');
  expect(demoPaths).toEqual(expect.arrayContaining(['/guest-ledger/', '/salutation/']));
  expect(sitePages.map(({ path }) => path)).toEqual(expect.arrayContaining([...demoPaths]));
});
