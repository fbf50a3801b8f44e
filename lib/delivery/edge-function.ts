import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('edge-function.js', import.meta.url), 'utf8');

/** The names of a site with its own domain. */
export interface SiteNames {
  readonly main: string;
  /** Names that redirect to the main one, beside the distribution's own name. */
  readonly redirected: readonly string[];
}

/**
 * Code of the CloudFront function that routes requests to the live release.
 *
 * @param release id of the live release
 * @param redirectHeaders headers of redirects, with names in lower case
 * @param names of the site. @default - no name redirects
 */
export function edgeFunctionCode(
  release: string,
  redirectHeaders: Readonly<Record<string, string>>,
  names: SiteNames = { main: '', redirected: [] },
): string {
  // In a replacement text `$` is special; in the result of a function it is not.
  return source
    .replace('__RELEASE__', () => release)
    .replace("'__REDIRECT_HEADERS__'", () => JSON.stringify(redirectHeaders))
    .replace('__MAIN_NAME__', () => names.main)
    .replace("'__REDIRECTED_NAMES__'", () => JSON.stringify(names.redirected));
}
