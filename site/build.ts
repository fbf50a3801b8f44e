import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleAssets, type SiteFile } from './assets.ts';
import { renderPages } from './pages.ts';

const siteDirectory = fileURLToPath(new URL('.', import.meta.url));

/**
 * Builds the whole site: pages from `content/`, scripts and stylesheet under `assets/`, `photos/`, and the files
 * of `static/` at the root. The same sources give the same bytes. Besides the pages that a visitor can ask for
 * there are two for functions: `_404/index.html`, and `_shell/index.html` with `{{title}}` and `{{content}}` to fill.
 *
 * @param outputDirectory an absolute path; made where it is missing, and not emptied
 * @throws where a source is broken, naming the file
 */
export async function buildSite(outputDirectory: string): Promise<void> {
  const assets = await bundleAssets(siteDirectory);
  const files = [
    ...assets.files,
    ...(await renderPages(assets, siteDirectory)),
    ...(await copies('static', '')),
    ...(await copies('photos', 'photos/')),
  ];
  await Promise.all(files.map((file) => write(outputDirectory, file)));
}

async function copies(folder: string, prefix: string): Promise<SiteFile[]> {
  const directory = join(siteDirectory, folder);
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
