import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

const siteDirectory = fileURLToPath(new URL('.', import.meta.url));

/** A file of the site, ready to be written. */
export interface SiteFile {
  /** The path below the site's root, with forward slashes: `assets/search-1A2B3C4D.js`. */
  readonly path: string;
  readonly contents: Uint8Array;
}

/** What a page needs to load its script. */
export interface PageScript {
  /** The URL of the module. */
  readonly url: string;
  /** The URLs of the modules it imports, to be fetched at the same time. */
  readonly imports: readonly string[];
}

export interface Assets {
  readonly files: readonly SiteFile[];
  /** The URL of the one stylesheet. */
  readonly stylesheet: string;
  /** The scripts by the name that a page's front matter uses: `search` for `browser/search.page.ts`. */
  readonly scripts: Readonly<Record<string, PageScript>>;
}

/**
 * Bundles `browser/*.page.ts`, one module a page with what they share split off, and the stylesheet.
 * A file's name holds a hash of its contents and of whatever it imports, so it may be cached for good.
 *
 * @param directory the folder that holds `browser/` and `styles/`
 * @default directory this folder
 * @throws where a source does not compile, with the place in it
 */
export async function bundleAssets(directory = siteDirectory): Promise<Assets> {
  const pages = (await readdir(join(directory, 'browser')))
    .filter((name) => name.endsWith('.page.ts'))
    .sort();
  const output = await build({
    absWorkingDir: directory,
    entryPoints: [
      ...pages.map((name) => ({ in: `browser/${name}`, out: basename(name, '.page.ts') })),
      { in: 'styles/site.css', out: 'site' },
    ],
    // Nothing is written there: the place is fixed so that source maps don't depend on where the site is put.
    outdir: join(directory, 'out/assets'),
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    sourcemap: 'linked',
    entryNames: '[name]-[hash]',
    chunkNames: 'shared-[hash]',
    // The first versions with AbortSignal.any (2024), which the scripts need anyway.
    target: ['es2022', 'chrome116', 'firefox124', 'safari17.4'],
    logLevel: 'silent',
  });
  const root = join(directory, 'out');
  return {
    files: output.outputFiles.map(({ path, contents }) => ({
      path: urlPath(relative(root, path)),
      contents,
    })),
    ...entries(output.metafile),
  };
}

function entries({ outputs }: Metafile): Pick<Assets, 'stylesheet' | 'scripts'> {
  const scripts: Record<string, PageScript> = {};
  let stylesheet = '';
  for (const [path, { entryPoint, imports }] of Object.entries(outputs)) {
    if (!entryPoint) continue;
    if (entryPoint.endsWith('.css')) stylesheet = url(path);
    else {
      scripts[basename(entryPoint, '.page.ts')] = {
        url: url(path),
        imports: imports.map((each) => url(each.path)),
      };
    }
  }
  return { stylesheet, scripts };
}

/** `out/assets/x.js`, as esbuild names its outputs, as the URL `/assets/x.js`. */
function url(path: string): string {
  return `/${path.slice('out/'.length)}`;
}

function urlPath(path: string): string {
  return path.replaceAll('\\', '/');
}
