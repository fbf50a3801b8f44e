import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('edge-function.js', import.meta.url), 'utf8');

/**
 * The code of the CloudFront Function that makes a release the live one.
 *
 * @param release id of the release that the site's addresses lead to
 * @param redirectHeaders names in lower case, and values, of its redirects
 */
export function edgeFunctionCode(release: string, redirectHeaders: Readonly<Record<string, string>>): string {
  // Functions as replacements: in a plain text `$` would have a meaning.
  return source
    .replace('__RELEASE__', () => release)
    .replace("'__REDIRECT_HEADERS__'", () => JSON.stringify(redirectHeaders));
}
