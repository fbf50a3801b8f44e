import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundleHandlers, bundleOf } from '../../../lib/shared/handler-bundles.ts';
import { entryPoints } from '../../support/entry-points.ts';

/** What a bundle may hold. Each package and each kB makes a cold start slower. */
interface Limit {
  readonly maxKb: number;
  /** All packages of the bundle. */
  readonly packages: readonly string[];
  /** Modules of Node.js that loading takes, of those that take 5 ms or more. @default - none */
  readonly loads?: readonly string[];
}

// aws4 signs requests to AWS services, and valibot validates requests of visitors.
const limits: Readonly<Record<string, Limit>> = {
  // aws-jwt-verify checks access tokens.
  'authorizers/editors.lambda.ts': { maxKb: 42, packages: ['aws-jwt-verify', 'aws4'] },
  'authorizers/members.lambda.ts': { maxKb: 40, packages: ['aws-jwt-verify', 'aws4'] },
  'authorizers/origin.lambda.ts': { maxKb: 20, packages: ['aws4'] },
  'canary/canary.lambda.ts': { maxKb: 4, packages: [] },
  // The build of the site uses the same packages. The revision of a page is its hash.
  'content/content.lambda.ts': {
    maxKb: 260,
    packages: ['aws4', 'js-yaml', 'linkify-it', 'markdown-it', 'mdurl', 'punycode.js', 'uc.micro', 'valibot'],
    loads: ['crypto'],
  },
  'csp-reports/csp-reports.lambda.ts': { maxKb: 22, packages: ['valibot'] },
  // undici fetches images from checked addresses (ipaddr.js). The hash of an image is its name. PNG chunks have a
  // checksum of zlib. sharp is not bundled, and loaded by the first image that needs it.
  'grayscale/convert.lambda.ts': {
    maxKb: 650,
    packages: ['aws4', 'ipaddr.js', 'undici', 'valibot'],
    loads: ['crypto'],
  },
  'grayscale/upload.lambda.ts': { maxKb: 36, packages: ['aws4', 'valibot'], loads: ['crypto'] },
  'health/health.lambda.ts': { maxKb: 18, packages: ['valibot'] },
  'members/content.lambda.ts': { maxKb: 34, packages: ['aws4', 'valibot'] },
  'not-found/not-found.lambda.ts': { maxKb: 11, packages: [] },
  'petition/count.lambda.ts': { maxKb: 21, packages: ['aws4'], loads: ['crypto'] },
  // Cursors are encrypted.
  'petition/list.lambda.ts': { maxKb: 44, packages: ['aws4', 'valibot'], loads: ['crypto'] },
  // ulid makes sort keys.
  'petition/sign.lambda.ts': { maxKb: 43, packages: ['aws4', 'ulid', 'valibot'], loads: ['crypto'] },
  // lru-cache limits the results in memory.
  'search/search.lambda.ts': { maxKb: 68, packages: ['aws4', 'lru-cache', 'valibot'] },
};

/** For a handler that is not listed. Add one that needs more to the list, with the reason. */
const defaultLimit: Limit = { maxKb: 22, packages: ['valibot'] };

const handlers = entryPoints.map((entry) => [entry, limits[entry] ?? defaultLimit] as const);

/** Modules of Node.js that take 5 ms or more of CPU time. `internal/deps/undici/undici` is `fetch`, with 60 ms. */
const slowModules = ['crypto', 'http', 'https', 'tls', 'internal/deps/undici/undici'];

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  writeFileSync(join(folder, 'page-template.html'), '<title>{{title}}</title>');
  writeFileSync(join(folder, '404.html'), '<title>Not found</title>');
  await bundleHandlers();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(entry: string, extension: string): Buffer {
  const found = bundleOf(entry).find(({ name }) => name.endsWith(extension));
  return Buffer.from(found?.contents ?? []);
}

/** Names of the slow modules that loading a bundle takes. */
function loadedModules(entry: string): string[] {
  const file = join(folder, `${entry.replaceAll('/', '-')}.cjs`);
  writeFileSync(file, fileOf(entry, '.cjs'));
  const program = `require(${JSON.stringify(file)});
process.stdout.write(process.moduleLoadList.join(), () => process.exit());`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--eval', program], {
    encoding: 'utf8',
    env: {
      LAMBDA_TASK_ROOT: folder,
      AWS_REGION: 'us-east-1',
      CONTENT_API_URL: 'https://api.example',
      CONTENT_BRANCH: 'main',
      CONTENT_MODE: 'commit',
      CONTENT_PUBLISH_MINUTES: '10',
      CONTENT_REPOSITORY: 'example/site',
      CONTENT_TOKEN_SECRET_ARN: 'token',
      CURSOR_SECRET_ARN: 'cursor',
      IMAGES_BUCKET: 'images',
      ORIGIN_SECRET_ARN: 'origin',
      RELEASE: 'release',
      SEARCH_UPSTREAM_URL: 'https://search.example',
      SIGNATURES_TABLE: 'signatures',
      SITE_URL: 'https://www.example.com',
      UPLOADS_BUCKET: 'uploads',
      USER_POOL_CLIENT_ID: 'client',
      USER_POOL_ID: 'us-east-1_Example01',
    },
  });
  if (!stdout) throw new Error(stderr);
  const loaded = stdout.split(',');
  return slowModules.filter((name) => loaded.includes(`NativeModule ${name}`));
}

test('every limit is the limit of a handler', () => {
  expect(entryPoints).toEqual(expect.arrayContaining(Object.keys(limits)));
});

test.each(handlers)('%s has its packages only, and is small', (entry, { maxKb, packages }) => {
  const { sources } = JSON.parse(String(fileOf(entry, '.map'))) as { sources: string[] };
  const bundled = sources.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  expect([...new Set(bundled)].sort()).toEqual(packages);
  expect(fileOf(entry, '.cjs').length / 1_000).toBeLessThanOrEqual(maxKb);
});

test.each(handlers)('%s loads exactly the slow modules in its limit', (entry, { loads = [] }) => {
  expect(loadedModules(entry)).toEqual(loads);
});
