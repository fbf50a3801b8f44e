import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { cachedBuild, hashSources } from './build-cache.ts';
import { projectRoot } from './project-root.ts';

/** Folder with the sources of the handlers. */
export const lambdas = join(projectRoot, 'lambdas');

/** A file of a handler's deployment package. */
export interface PackageFile {
  readonly name: string;
  readonly contents: Uint8Array;
}

/** Options of esbuild for the bundle of one handler. */
function buildOptions(entry: string) {
  return {
    absWorkingDir: lambdas,
    entryPoints: [entry],
    // esbuild does not write this file. The path makes the source map independent of the output folder.
    outfile: join(lambdas, 'index.cjs'),
    write: false,
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
}

const maxCachedBundles = 100;

/** The bundles of this process, by their entry point. */
const bundles = new Map<string, readonly PackageFile[]>();

/**
 * Bundles handlers. The CDK bundles synchronously, and then esbuild starts a process for each handler, which takes 0.3 s
 * each time. So an app awaits this function before it creates its constructs.
 *
 * @param entries paths below `lambdas/`, such as `search/search.lambda.ts`. @default - all entry points
 * @throws esbuild's error with file and line if a source does not compile
 */
export async function bundleHandlers(entries?: readonly string[]): Promise<void> {
  await Promise.all((entries ?? (await listEntries())).map(async (entry) => bundleHandler(entry)));
}

/** Bundles one handler. A bundle of the same sources is read from the cache. */
export async function bundleHandler(entry: string): Promise<readonly PackageFile[]> {
  const options = buildOptions(entry);
  const { absWorkingDir: _, outfile: _path, ...settings } = options;
  const key = hashSources([join(lambdas, entry)], [JSON.stringify(settings)]);
  const folder = await cachedBuild('handlers', key, maxCachedBundles, async (folder) => {
    // Loaded only if it is needed: esbuild starts a process.
    const { build } = await import('esbuild');
    const { outputFiles } = await build(options);
    for (const { path, contents } of outputFiles)
      await writeFile(join(folder, path.slice(lambdas.length + 1)), contents);
  });
  const names = (await readdir(folder)).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ name, contents: await readFile(join(folder, name)) })),
  );
  bundles.set(entry, files);
  return files;
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
