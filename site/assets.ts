import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { build, type Metafile } from 'esbuild';

/** A file of the site, ready to be written. */
export interface SiteFile {
  /** The path below the site's root, with forward slashes: `assets/search-1A2B3C4D.js`. */
  readonly path: string;
  readonly contents: Uint8Array;
}

/** A script or stylesheet, as a page links it. */
export interface LinkedFile {
  readonly url: string;
  /**
   * Subresource integrity: the browser runs the file only if its hash matches. All releases share the folder of
   * assets, so a page must not trust the name alone.
   */
  readonly integrity: string;
}

/** A page's module. */
export interface PageScript extends LinkedFile {
  /** The modules that it imports, to be preloaded. */
  readonly imports: readonly LinkedFile[];
  /** The modules that it imports dynamically, with their own imports. */
  readonly lazy: readonly LinkedFile[];
}

export interface Assets {
  readonly files: readonly SiteFile[];
  /** The stylesheet of every page. */
  readonly stylesheet: LinkedFile;
  /** The second stylesheet of a page, by its name: `search` for `styles/search.page.css`. */
  readonly styles: Readonly<Record<string, LinkedFile>>;
  /** By the name that front matter uses: `search` for `browser/search.page.ts`. */
  readonly scripts: Readonly<Record<string, PageScript>>;
}

/**
 * Bundles `styles/site.css`, each `styles/*.page.css`, and one module for each `browser/*.page.ts`. Modules share code
 * in separate modules. A file name holds a hash of the file and its imports, so browsers may cache the file forever.
 *
 * @param folder with `browser/` and `styles/`
 * @throws {Error} with file and line if a source does not compile
 */
export async function bundleAssets(folder: string): Promise<Assets> {
  const [pages = [], styles = []] = await Promise.all([
    filesEnding(join(folder, 'browser'), '.page.ts'),
    filesEnding(join(folder, 'styles'), '.page.css'),
  ]);
  const output = await build({
    absWorkingDir: folder,
    entryPoints: [
      ...pages.map((name) => ({ in: `browser/${name}`, out: basename(name, '.page.ts') })),
      { in: 'styles/site.css', out: 'site' },
      ...styles.map((name) => ({ in: `styles/${name}`, out: basename(name, '.page.css') })),
    ],
    // Nothing is written there. With a fixed folder, the source maps do not depend on where the site is built.
    outdir: join(folder, 'out/assets'),
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    sourcemap: 'linked',
    entryNames: '[name]-[hash]',
    chunkNames: 'shared-[hash]',
    // The first versions with `:has()` and `color-mix()` in CSS. The scripts need nothing newer.
    target: ['es2022', 'chrome111', 'firefox121', 'safari16.4'],
    logLevel: 'silent',
  });
  const root = join(folder, 'out');
  const files = output.outputFiles.map(({ path, contents }) => ({
    path: urlPath(relative(root, path)),
    contents,
  }));
  return { files, ...entries(output.metafile, files) };
}

async function filesEnding(folder: string, ending: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
}

function entries(
  { outputs }: Metafile,
  files: readonly SiteFile[],
): Pick<Assets, 'stylesheet' | 'styles' | 'scripts'> {
  const scripts: Record<string, PageScript> = {};
  const linked = new Map(
    files.map(({ path, contents }) => [path, { url: `/${path}`, integrity: integrity(contents) }]),
  );
  /** @param output path as esbuild reports it: `out/assets/x.js` */
  const link = (output: string): LinkedFile => {
    const file = linked.get(output.slice('out/'.length));
    if (!file) throw new Error(`There is no output ${output}.`);
    return file;
  };
  const importsOf = (output: string) => outputs[output]?.imports.map((each) => each.path) ?? [];
  const { site: stylesheet, ...styles } = Object.fromEntries(
    Object.entries(outputs)
      .filter(([, { entryPoint }]) => entryPoint?.endsWith('.css'))
      .map(([path, { entryPoint = '' }]) => [
        basename(entryPoint).replace(/(\.page)?\.css$/, ''),
        link(path),
      ]),
  );
  for (const [path, { entryPoint, imports }] of Object.entries(outputs)) {
    // A module that is imported dynamically is an entry point, too.
    if (!entryPoint?.endsWith('.page.ts')) continue;
    const isLazy = ({ kind }: { kind: string }) => kind === 'dynamic-import';
    const eager = imports.filter((each) => !isLazy(each)).map((each) => each.path);
    const lazy = imports.filter(isLazy).flatMap((each) => [each.path, ...importsOf(each.path)]);
    scripts[basename(entryPoint, '.page.ts')] = {
      ...link(path),
      imports: eager.map(link),
      lazy: [...new Set(lazy)].filter((each) => !eager.includes(each)).map(link),
    };
  }
  if (!stylesheet) throw new Error('There is no stylesheet.');
  return { stylesheet, styles, scripts };
}

function integrity(contents: Uint8Array): string {
  return `sha384-${createHash('sha384').update(contents).digest('base64')}`;
}

function urlPath(path: string): string {
  return path.replaceAll('\\', '/');
}
