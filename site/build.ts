import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleAssets, type SiteFile } from './assets.ts';
import { blobRevision } from './blob-revision.ts';
import { checkPages } from './check-pages.ts';
import { writePageWeight } from './page-weight.ts';
import { type RenderedFile, renderPages, type SiteOptions } from './pages.ts';
import { addSearchIndex } from './search-index.ts';

const siteFolder = fileURLToPath(new URL('.', import.meta.url));

/**
 * Builds the site into a folder.
 *
 * @param outputDirectory an absolute path; created if missing, not emptied
 * @throws {Error} that names the file if a source is broken
 */
export async function buildSite(outputDirectory: string, options: SiteOptions): Promise<void> {
  const files = await siteFiles(options);
  await Promise.all(files.map((file) => write(outputDirectory, file)));
}

/**
 * Builds the site: the pages of `content/`, scripts and stylesheet in `assets/`, `photos/`, `pictures/`, and the
 * files of `static/` in the root. The build is reproducible. Some pages are for Lambda functions and not for visitors: `_404/index.html`,
 * and for each feature, and `api` for the others, a page template `_template/<feature>/index.html` with the
 * placeholders `{{title}}` and `{{content}}`.
 *
 * With the API of the editor, `/revisions.json` has the revisions of the Markdown files that the site shows. The editor
 * compares them to know whether the live release has what was saved.
 *
 * @param render renders the pages. @default renderPages
 * @throws {Error} that names the file if a source is broken
 */
export async function siteFiles(options: SiteOptions, render = renderPages): Promise<readonly SiteFile[]> {
  const { api } = options;
  const { files: assets, ...links } = await bundleAssets(siteFolder);
  const { repository } = JSON.parse(await readFile(join(siteFolder, '../package.json'), 'utf8'));
  // Read before the pages are rendered: a file that changes meanwhile is not reported before it is shown.
  const revisions = await revisionsOf(join(siteFolder, 'content'));
  const rendered = await render({ ...links, ...options, repository }, siteFolder);
  const pages = rendered.map((page) =>
    page.path === 'index.html'
      ? {
          ...page,
          contents: Buffer.from(writePageWeight(Buffer.from(page.contents).toString(), assets)),
        }
      : page,
  );
  const files = [
    ...assets,
    ...addSearchIndex(pages),
    ...(Object.hasOwn(api.document.paths, '/api/content') ? [revisionsFile(rendered, revisions)] : []),
    { path: 'openapi.json', contents: Buffer.from(JSON.stringify(api.document)) },
    ...(await copies('static', '')),
    ...(await copies('photos', 'photos/')),
    ...(await copies('pictures', 'pictures/')),
  ];
  checkPages(files, join(siteFolder, 'content'));
  return files;
}

/** Of all Markdown files, by their path in `content/`. */
async function revisionsOf(content: string): Promise<ReadonlyMap<string, string>> {
  const paths = (await readdir(content, { recursive: true }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md'));
  return new Map(
    await Promise.all(
      paths.map(async (path) => [path, blobRevision(await readFile(join(content, path)))] as const),
    ),
  );
}

/** Drafts are not rendered, so they are not in it. */
function revisionsFile(
  rendered: readonly (RenderedFile | SiteFile)[],
  revisions: ReadonlyMap<string, string>,
): SiteFile {
  const sources = rendered.flatMap((file) => ('source' in file ? [file.source] : []));
  const shown = [...revisions].filter(([path]) => sources.includes(path)).sort();
  return { path: 'revisions.json', contents: Buffer.from(JSON.stringify(Object.fromEntries(shown))) };
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

async function write(directory: string, { path, contents }: SiteFile): Promise<void> {
  const target = join(directory, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, contents);
}
