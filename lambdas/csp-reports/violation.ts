import { Problem } from '../shared/problem.ts';

/**
 * What the log gets of a violation: where in the site, and what against. Anyone may send a report, so every text here
 * is printable ASCII of at most {@link maxTextLength} characters, whatever was sent.
 */
export interface Violation {
  /** Such as `script-src-elem`. */
  readonly directive: string;
  /** An origin, a scheme such as `data`, or a keyword such as `inline`; `unknown` for anything else. */
  readonly blocked: string;
  /** Path of the page, without query: that may hold what a visitor typed. @default - the page has no address */
  readonly page?: string;
  /** @default - not said */
  readonly disposition?: 'enforce' | 'report';
  /** Address without query, or scheme, of the script or page that did it. @default - not said */
  readonly source?: string;
  /** Line of the source, at least 1. @default - not said */
  readonly line?: number;
}

/** A report's fields, as they were sent. */
export interface ReportedFields {
  readonly directive: unknown;
  readonly blocked: unknown;
  readonly document: unknown;
  readonly disposition: unknown;
  readonly source: unknown;
  readonly line: unknown;
}

/** Longer than any address of the site; a report can't make the log grow by more than a few of these. */
export const maxTextLength = 200;

/**
 * Picks out of a report what helps to mend a page. The sample of the code, the referrer, queries, fragments, and the
 * policy, which is known, are not even looked at.
 *
 * @throws Problem 400 for a report that names no directive
 */
export function parseViolation({ directive, blocked, document, ...rest }: ReportedFields): Violation {
  const page = webAddress(document);
  const source = resource(rest.source, ({ origin, pathname }) => origin + pathname);
  return {
    directive: directiveName(directive),
    blocked: resource(blocked, ({ origin }) => origin) ?? 'unknown',
    ...(page && { page: page.pathname.slice(0, maxTextLength) }),
    ...((rest.disposition === 'enforce' || rest.disposition === 'report') && {
      disposition: rest.disposition,
    }),
    ...(source && { source }),
    ...(isLine(rest.line) && { line: rest.line }),
  };
}

function directiveName(value: unknown): string {
  const [name] = /^[a-z][a-z-]{0,39}(?= |$)/.exec(typeof value === 'string' ? value : '') ?? [];
  if (!name) throw new Problem('invalid-body', { reason: 'no directive' });
  return name;
}

/**
 * @returns what `describe` says of an address on the web; of other addresses the scheme, which is all that browsers
 * send; keywords such as `inline` or `trusted-types-sink` as they are (Content Security Policy Level 3, sections 2.4
 * and 5.4); undefined for anything else
 */
function resource(value: unknown, describe: (url: URL) => string): string | undefined {
  const url = webAddress(value);
  // A URL's serialization is ASCII: hosts as Punycode, all else and control characters percent-encoded.
  if (url) return describe(url).slice(0, maxTextLength);
  return typeof value === 'string' ? /^[a-z][a-z0-9+.-]{0,39}(?=:|$)/.exec(value)?.[0] : undefined;
}

function webAddress(value: unknown): URL | undefined {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  return url && /^(https?|wss?):$/.test(url.protocol) ? url : undefined;
}

/** Minified scripts have long lines, not many of them. */
function isLine(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1_000_000;
}
