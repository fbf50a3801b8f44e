import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { cachedBuild, hashSources, isCached } from './build-cache.ts';
import { projectRoot } from './project-root.ts';

/** Folder with the sources of the handlers. */
export const lambdas = join(projectRoot, 'lambdas');

/** A file of a handler's deployment package. */
export interface PackageFile {
  readonly name: string;
  readonly contents: Uint8Array;
}

/** Options of esbuild for the bundle of each handler. */
const buildOptions = {
  bundle: true,
  platform: 'node',
  // An ES module that imports `node:crypto` also loads every lazy part of it. Health loads in 17 ms instead of 25.
  format: 'cjs',
  // `import()` becomes `require`, for the same reason.
  supported: { 'dynamic-import': false },
  // The oldest Node.js of the local run, which runs the same package. Lambda has Node.js 24.
  target: 'node20',
  // Prefers ES modules, which esbuild can tree-shake.
  mainFields: ['module', 'main'],
  // Native code can't be bundled.
  external: ['sharp'],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** Folder of the bundles in `node_modules/.cache/`. */
const cacheName = 'handlers';
const maxCachedBundles = 100;

/** The bundles of this process, by their entry point. */
const bundles = new Map<string, readonly PackageFile[]>();

/**
 * Bundles handlers. The CDK bundles synchronously, and then esbuild starts a process for each handler, which takes
 * 0.3 s each time. So an app awaits this function before it creates its constructs.
 *
 * @param entries paths below `lambdas/`, such as `search/search.lambda.ts`. @default - all entry points
 * @throws esbuild's error with file and line if a source does not compile
 */
export async function bundleHandlers(entries?: readonly string[]): Promise<void> {
  let building: Promise<ReadonlyMap<string, readonly PackageFile[]>> | undefined;
  const keys = new Map((entries ?? (await listEntries())).map((entry) => [entry, keyOf(entry)]));
  const missing = [...keys].filter(([, key]) => !isCached(cacheName, key)).map(([entry]) => entry);
  await Promise.all(
    [...keys].map(async ([entry, key]) => {
      const folder = await cachedBuild(cacheName, key, maxCachedBundles, async (folder) => {
        // One build parses each file once. It takes two thirds of the time of one for each handler.
        building ??= bundleAll(missing);
        // Another process may have removed a cached bundle since.
        const files = (await building).get(entry) ?? (await bundleAll([entry])).get(entry);
        for (const { name, contents } of files ?? []) await writeFile(join(folder, name), contents);
      });
      bundles.set(entry, await readFiles(folder));
    }),
  );
}

/** Bundles one handler. A bundle of the same sources is read from the cache. */
export async function bundleHandler(entry: string): Promise<readonly PackageFile[]> {
  await bundleHandlers([entry]);
  return bundleOf(entry);
}

function keyOf(entry: string): string {
  return hashSources([join(lambdas, entry)], [JSON.stringify(buildOptions)]);
}

async function bundleAll(entries: readonly string[]): Promise<ReadonlyMap<string, readonly PackageFile[]>> {
  // Loaded only if it is needed: esbuild starts a process.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    ...buildOptions,
    absWorkingDir: lambdas,
    entryPoints: entries.map((entry, index) => ({ in: entry, out: String(index) })),
    // Nothing is written there. With a fixed folder, the source maps do not depend on the assembly.
    outdir: lambdas,
    outExtension: { '.js': '.cjs' },
    write: false,
  });
  const filesOf = (index: number) =>
    outputFiles
      .filter(({ path }) => basename(path).startsWith(`${index}.`))
      .map(({ path, text }): PackageFile => {
        const named = text.replace(`sourceMappingURL=${index}.cjs.map`, 'sourceMappingURL=index.cjs.map');
        return { name: basename(path).replace(/^\d+/, 'index'), contents: Buffer.from(named) };
      });
  return new Map(entries.map((entry, index) => [entry, filesOf(index)]));
}

async function readFiles(folder: string): Promise<readonly PackageFile[]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => ({ name, contents: await readFile(join(folder, name)) })));
}

/**
 * The bundle and its source map.
 *
 * @throws {Error} if `bundleHandlers` has not bundled the handler
 */
export function bundleOf(entry: string): readonly PackageFile[] {
  const files = bundles.get(entry);
  if (!files) throw new Error(`lambdas/${entry} is not bundled. Await bundleHandlers() first.`);
  return files;
}

async function listEntries(): Promise<string[]> {
  const entries = await readdir(lambdas, { recursive: true });
  return entries
    .filter((path) => path.endsWith('.lambda.ts') && !path.includes('node_modules'))
    .map((path) => path.replaceAll('\\', '/'));
}
