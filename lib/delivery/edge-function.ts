import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('edge-function.js', import.meta.url), 'utf8');

/**
 * Code of the CloudFront function that routes requests to the live release.
 *
 * @param release id of the live release
 * @param redirectHeaders headers of redirects, with names in lower case
 */
export function edgeFunctionCode(release: string, redirectHeaders: Readonly<Record<string, string>>): string {
  // In a replacement text `$` is special; in the result of a function it is not.
  return source
    .replace('__RELEASE__', () => release)
    .replace("'__REDIRECT_HEADERS__'", () => JSON.stringify(redirectHeaders));
}
