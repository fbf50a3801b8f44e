import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteFile } from './assets.ts';
import { pageChecker } from './page-faults.ts';
import type { RenderedFile } from './pages.ts';
import { position, SourceError } from './sources.ts';

/** The edge function finds no file whose address must be encoded: each would have several addresses. */
const addressRule = /^[\w.~/-]+$/;

/**
 * Checks the links and images of all pages, and the names of all files.
 *
 * @param files the whole site
 * @param content the folder of the pages' files
 * @throws {SourceError} with all faults
 */
export function checkPages(
  pages: readonly Omit<RenderedFile, 'revision'>[],
  files: readonly Pick<SiteFile, 'path'>[],
  content: string,
): void {
  const htmlOf = new Map(pages.map(({ path, contents }) => [urlOf(path), contents]));
  const check = pageChecker({
    paths: new Set(files.map(({ path }) => urlOf(path))),
    htmlOf: (path) => htmlOf.get(path),
  });
  const found = pages
    .filter(({ path }) => path.endsWith('.html'))
    .flatMap((page) => {
      const html = page.contents;
      const url = urlOf(page.path);
      if (check({ url, html, source: '' }).length === 0) return [];
      const source = readFileSync(join(content, page.source), 'utf8');
      return check({ url, html, source }).map((fault) => position(content, page.source, fault));
    });
  const misnamed = files
    .filter(({ path }) => !addressRule.test(path))
    .map(
      ({ path }) =>
        `${path}: Rename the file. Its name may have ASCII letters, digits, "-", ".", "_" and "~".`,
    );
  const faults = [...misnamed, ...found];
  if (faults.length > 0) throw new SourceError(faults);
}

/** The file `about/index.html` is `/about/`. */
function urlOf(path: string): string {
  return `/${path.replace(/(^|\/)index\.html$/, '$1')}`;
}
