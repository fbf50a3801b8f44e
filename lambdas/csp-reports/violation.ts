import { parseUrl } from '../shared/parse-url.ts';
import { Problem } from '../shared/problem.ts';

/**
 * The logged part of a violation. Anyone can send reports, so every string is printable ASCII with at most
 * {@link maxTextLength} characters.
 */
export interface Violation {
  /** Such as `script-src-elem`. */
  readonly directive: string;
  /** An origin, a scheme such as `data`, or a keyword such as `inline`; `unknown` for anything else. */
  readonly blocked: string;
  /** Path of the page, without the query, which may contain visitor input. @default - the page has no URL */
  readonly page?: string;
  /** @default - unknown */
  readonly disposition?: 'enforce' | 'report';
  /** URL without query, or scheme, of the script or page that caused the violation. @default - unknown */
  readonly source?: string;
  /** Line of the source, from 1. @default - unknown */
  readonly line?: number;
}

/** Fields of a report, not yet validated. */
export interface ReportedFields {
  readonly directive: unknown;
  readonly blocked: unknown;
  readonly document: unknown;
  readonly disposition: unknown;
  readonly source: unknown;
  readonly line: unknown;
}

/** Longer than any URL of the site. Limits the size of a log line. */
export const maxTextLength = 200;

/**
 * Copies the fields that help to fix a page. Code samples, referrers, queries, fragments and the policy are dropped.
 *
 * @throws {Problem} 400 if the report has no directive
 */
export function parseViolation({ directive, blocked, document, ...rest }: ReportedFields): Violation {
  const page = parseWebUrl(document);
  const source = describeSource(rest.source, ({ origin, pathname }) => origin + pathname);
  return {
    directive: parseDirective(directive),
    blocked: describeSource(blocked, ({ origin }) => origin) ?? 'unknown',
    ...(page && { page: page.pathname.slice(0, maxTextLength) }),
    ...((rest.disposition === 'enforce' || rest.disposition === 'report') && {
      disposition: rest.disposition,
    }),
    ...(source && { source }),
    ...(isLineNumber(rest.line) && { line: rest.line }),
  };
}

function parseDirective(value: unknown): string {
  const [name] = /^[a-z][a-z-]{0,39}(?= |$)/.exec(typeof value === 'string' ? value : '') ?? [];
  if (!name) throw new Problem('invalid-body', { reason: 'no directive' });
  return name;
}

/**
 * @param describe called for web URLs
 * @returns the description of a web URL; the scheme of another URL, which is all that browsers send; a keyword such as
 * `inline` or `trusted-types-sink` (Content Security Policy Level 3, sections 2.4 and 5.4); otherwise `undefined`
 */
function describeSource(value: unknown, describe: (url: URL) => string): string | undefined {
  const url = parseWebUrl(value);
  // A serialized URL is ASCII: Punycode hosts, percent-encoded paths.
  if (url) return describe(url).slice(0, maxTextLength);
  return typeof value === 'string' ? /^[a-z][a-z0-9+.-]{0,39}(?=:|$)/.exec(value)?.[0] : undefined;
}

function parseWebUrl(value: unknown): URL | undefined {
  const url = typeof value === 'string' ? parseUrl(value) : undefined;
  return url && /^(https?|wss?):$/.test(url.protocol) ? url : undefined;
}

/** Minified scripts have long lines, but not many. */
function isLineNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1_000_000;
}
