import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleAssets, type SiteFile } from './assets.ts';
import { checkPages } from './check-pages.ts';
import { staticFolders } from './page-faults.ts';
import { writePageWeight } from './page-weight.ts';
import { loadEleventy, type RenderedFile, renderPages, type SiteOptions } from './pages.ts';
import { Pictures } from './pictures.ts';
import { addSearchIndex } from './search-index.ts';

const siteFolder = fileURLToPath(new URL('.', import.meta.url));

/**
 * Builds the site into a folder.
 *
 * @param outputDirectory an absolute path; created if missing, not emptied
 * @throws {Error} that names the file if a source is broken
 */
export async function buildSite(outputDirectory: string, options: SiteOptions): Promise<void> {
  // They are converted in threads while Eleventy loads.
  const pictures = Pictures.read(siteFolder);
  // If the build fails before it needs them, their failure is not reported.
  pictures.catch(() => {});
  const render: typeof renderPages = async (shared, directory) =>
    renderPages(shared, directory, await pictures);
  await writeFiles(outputDirectory, await siteFiles(options, render));
}

/**
 * Builds the site: the pages of `content/`, scripts and stylesheet in `assets/`, `photos/`, `pictures/`, and the
 * files of `static/` in the root. The build is reproducible. Some pages are for Lambda functions and not for visitors:
 * `_404/index.html`, and a page template `_template/<feature>/index.html` for each feature, with the placeholders
 * `{{title}}` and `{{content}}`. Pages of the API without a feature have the template `api`.
 *
 * With the API of the editor, `/revisions.json` has the revisions of the Markdown files that the site shows. The editor
 * compares them with the saved revisions to find out whether a change is live.
 *
 * @param render renders the pages, as `renderPages` does
 * @throws {Error} that names the file if a source is broken
 */
export async function siteFiles(
  options: SiteOptions,
  render: typeof renderPages,
): Promise<readonly SiteFile[]> {
  const { api } = options;
  // esbuild is another process.
  const [{ files: assets, ...links }] = await Promise.all([bundleAssets(siteFolder), loadEleventy()]);
  const { repository } = JSON.parse(await readFile(join(siteFolder, '../package.json'), 'utf8'));
  const { pages: rendered, images } = await render({ ...links, ...options, repository }, siteFolder);
  const copied = Object.entries(staticFolders).map(([folder, prefix]) => copies(folder, prefix));
  const others = [...images, ...(await Promise.all(copied)).flat()];
  const weighed = rendered.map((page) =>
    page.path === 'index.html'
      ? { ...page, contents: writePageWeight(page.contents, [...assets, ...others]) }
      : page,
  );
  const { pages, index } = addSearchIndex(weighed);
  const files = [
    ...assets,
    ...pages.map(({ path, contents }) => ({ path, contents: Buffer.from(contents) })),
    ...others,
    index,
    ...(Object.hasOwn(api.document.paths, '/api/content') ? [revisionsFile(pages)] : []),
    { path: 'openapi.json', contents: Buffer.from(JSON.stringify(api.document)) },
  ];
  checkPages(pages, files, join(siteFolder, 'content'));
  return files;
}

/** Drafts are not rendered, so they are not in it. */
function revisionsFile(pages: readonly RenderedFile[]): SiteFile {
  const shown = pages.filter(({ source }) => source.endsWith('.md'));
  const revisions = shown.map(({ source, revision }) => [source, revision]).sort();
  return { path: 'revisions.json', contents: Buffer.from(JSON.stringify(Object.fromEntries(revisions))) };
}

async function copies(folder: string, prefix: string): Promise<SiteFile[]> {
  const directory = join(siteFolder, folder);
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return {
          path: prefix + path.slice(directory.length + 1).replaceAll('\\', '/'),
          contents: await readFile(path),
        };
      }),
  );
}

/** Eight at a time, in threads. All at once takes more CPU time, and one after the other uses one core. */
async function writeFiles(directory: string, files: readonly SiteFile[]): Promise<void> {
  const remaining = files.values();
  const writer = async () => {
    for (const { path, contents } of remaining) {
      const target = join(directory, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, contents);
    }
  };
  await Promise.all(Array.from({ length: 8 }, writer));
}
