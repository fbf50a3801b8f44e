import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { HandlerBundle } from '../../../lib/shared/bundle.ts';
import { bundleHandlers } from '../../../lib/shared/handler-bundles.ts';

await bundleHandlers();

const temporary: string[] = [];
afterAll(() => {
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true });
});

/** Files of a bundle, by their paths in it. */
function bundle(options: ConstructorParameters<typeof HandlerBundle>[0]): Map<string, Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  temporary.push(folder);
  new HandlerBundle(options).tryBundle(folder);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path)];
    }),
  );
}

describe('the bundle of the grayscale handler', () => {
  const files = bundle({ entry: 'grayscale/convert.lambda.ts', nativeModules: 'grayscale' });
  const binaries = [...files.values()].filter((bytes) => bytes.subarray(0, 4).equals(Buffer.from('\x7fELF')));
  /** e_machine of an ELF header (elf.h): 183 is EM_AARCH64, 62 is EM_X86_64. */
  const machines = binaries.map((bytes) => bytes.readUInt16LE(18));

  test('holds native code for Linux on arm64 only', () => {
    expect(binaries.length).toBeGreaterThanOrEqual(2);
    expect(new Set(machines)).toEqual(new Set([183]));
  });

  test('holds no records of npm, which differ from machine to machine', () => {
    expect([...files.keys()].filter((path) => /package-lock\.json$/.test(path))).toEqual([]);
  });

  test('holds these packages only', () => {
    const packages = [...files.keys()].flatMap(
      (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
    );
    expect([...new Set(packages)].sort()).toEqual([
      '@img/colour',
      '@img/sharp-libvips-linux-arm64',
      '@img/sharp-linux-arm64',
      'detect-libc',
      'semver',
      'sharp',
    ]);
  });
});

test('a handler whose native modules are not installed is refused, with the command that installs them', () => {
  expect(() => bundle({ entry: 'health/health.lambda.ts', nativeModules: 'health' })).toThrow(
    /lambdas\/health\/node_modules is missing\. Run npm run postinstall\.$/,
  );
});

describe('the bundle of a handler', () => {
  const page = new URL('../../fixtures/site/_404/index.html', import.meta.url).pathname;
  const options = { entry: 'not-found/not-found.lambda.ts', files: { '404.html': page } };

  test('holds an ES module, its source map and the given files', () => {
    expect([...bundle(options).keys()].sort()).toEqual(['404.html', 'index.cjs', 'index.cjs.map']);
  });

  test('does not depend on the output folder, and holds no path of this machine', () => {
    const [first, second] = [bundle(options), bundle(options)];
    expect(first).toEqual(second);
    const { sources } = JSON.parse(String(first.get('index.cjs.map'))) as { sources: string[] };
    expect(sources).toContain('not-found/not-found.lambda.ts');
    expect(sources.filter((source) => !/^(\.\.\/node_modules\/|[a-z-]+\/)/.test(source))).toEqual([]);
  });
});
