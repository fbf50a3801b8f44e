import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteFile } from './assets.ts';
import { pageChecker } from './page-faults.ts';
import type { RenderedFile } from './pages.ts';
import { position, SourceError } from './sources.ts';

/**
 * Checks the links and images of all pages.
 *
 * @param files the whole site
 * @param content the folder of the pages' files
 * @throws {SourceError} with all faults
 */
export function checkPages(files: readonly (SiteFile | RenderedFile)[], content: string): void {
  const contents = new Map(files.map((file) => [urlOf(file.path), file.contents]));
  const decoder = new TextDecoder();
  const check = pageChecker({
    paths: new Set(contents.keys()),
    htmlOf: (path) => decoder.decode(contents.get(path)),
  });
  const found = files
    .filter((file): file is RenderedFile => 'source' in file)
    .filter(({ path }) => path.endsWith('.html'))
    .flatMap((page) => {
      const html = decoder.decode(page.contents);
      const url = urlOf(page.path);
      if (check({ url, html, source: '' }).length === 0) return [];
      const source = readFileSync(join(content, page.source), 'utf8');
      return check({ url, html, source }).map((fault) => position(content, page.source, fault));
    });
  if (found.length > 0) throw new SourceError(found);
}

/** The file `about/index.html` is `/about/`. */
function urlOf(path: string): string {
  return `/${path.replace(/(^|\/)index\.html$/, '$1')}`;
}
