import { pageChecker } from '../../site/page-faults.ts';
import { contentUrl } from './content-path.ts';
import { renderMarkdown } from './markdown.ts';
import { invalidField } from './page-file.ts';

/** Files and pages that templates make. Only the build knows whether they exist. */
const unknownTarget = /^\/(?:photos|posts\/tags)\/|\.[a-z0-9]+$/;

/**
 * Refuses links to pages that do not exist, and images without alternative text, because they stop the build.
 *
 * @param files of the content folder
 * @throws {Problem} 422 that names the line
 */
export function checkLinks(path: string, body: string, files: readonly string[]): void {
  const html = renderMarkdown(body);
  const url = contentUrl(path);
  const linked = [...html.matchAll(/(?:href|src)="(\/[^"#?]*)/g)].map(([, target = '']) => target);
  const check = pageChecker({
    paths: new Set([url, ...files.map(contentUrl), ...linked.filter((target) => unknownTarget.test(target))]),
    // The parts of other pages are not known here.
    htmlOf: (target) => (target === url ? html : undefined),
  });
  const [fault] = check({ url, html, source: body });
  if (fault) throw invalidField('body', `Line ${fault.line}: ${fault.message}`);
}
