import { linkedPaths, pageChecker } from '../../site/page-faults.ts';
import { addressesOf, isDraft, type Source } from './addresses.ts';
import { contentUrl } from './content-path.ts';
import { renderAsBuilt, renderMarkdown } from './markdown.ts';
import { invalidField } from './page-file.ts';

/**
 * Refuses links to targets that don't exist on the site, and images without alternative text: both stop the build. A
 * draft may link to drafts.
 *
 * @param others the other files of the content folder
 * @param staticFiles lists the addresses of files that the build copies. Called only if the page may link to one
 * @throws {Problem} 422 that names the line
 */
export async function checkLinks(
  page: Source,
  others: readonly Source[],
  staticFiles: () => Promise<readonly string[]>,
): Promise<void> {
  const html = renderMarkdown(page.body);
  const url = contentUrl(page.path);
  const firstFault = (paths: ReadonlySet<string>) => {
    // Fragments are checked only within this page: the HTML of other pages is not available here.
    const targets = { paths, htmlOf: (target: string) => (target === url ? html : undefined) };
    return pageChecker(targets)({ url, html, source: page.body })[0];
  };
  const known = addressesOf([...others, page]);
  const isUnknown = (path: string) => !known.has(path);
  const files = linkedPaths(html, url).some(isUnknown) ? await staticFiles() : [];
  const fault = firstFault(new Set([...known, ...files]));
  if (fault) throw invalidField('body', `Line ${fault.line}: ${fault.message}`);
  if (isDraft(page)) return;
  const shown = addressesOf([...others.filter((other) => !isDraft(other)), page]);
  const draft = firstFault(new Set([...shown, ...files]));
  if (draft)
    throw invalidField(
      'body',
      `Line ${draft.line} links to a draft, or to a tag that only drafts have. Publish the draft first, or remove the link.`,
    );
}

/**
 * Refuses a change that removes an address, if another page of the site links to it.
 *
 * @param path of the page that is changed. Its own links are not checked here
 * @param before the files of the content folder
 * @param after the same files after the change
 * @param field that the problem names
 * @throws {Problem} 422 that names the page with the link
 */
export function checkLinksFromOthers(
  path: string,
  before: readonly Source[],
  after: readonly Source[],
  field: string,
): void {
  const shown = after.filter((source) => !isDraft(source));
  const remaining = addressesOf(shown);
  const shownBefore = addressesOf(before.filter((source) => !isDraft(source)));
  const gone = new Set([...shownBefore].filter((address) => !remaining.has(address)));
  if (gone.size === 0) return;
  for (const source of shown) {
    if (source.path === path) continue;
    const html = source.path.endsWith('.md') ? renderAsBuilt(source.body) : source.body;
    const target = linkedPaths(html, contentUrl(source.path)).find((address) => gone.has(address));
    if (target !== undefined)
      throw invalidField(
        field,
        `${source.path} links to ${target}, which the site would no longer have. Remove that link first.`,
      );
  }
}
