import type { UpstreamMapping } from '../shared/environment.ts';
import { buildSearchUrl, defaultMapping, valueAt } from './mapping.ts';
import type { SearchQuery } from './query.ts';
import { nothingFound, readResults, type SearchResults } from './result.ts';
import { UpstreamError } from './upstream-error.ts';

/** The searched service. */
export interface Upstream {
  /** Address of the API, without the question. */
  readonly url: string;
  /** @default defaultMapping */
  readonly mapping?: UpstreamMapping;
  /** @default the platform's */
  readonly fetch?: typeof globalThis.fetch;
  /** Twenty times what a page of 20 results has. @default 524288 */
  readonly maxBytes?: number;
}

/** How one attempt is made. */
export interface AttemptOptions {
  /** @default none is sent */
  readonly key?: string;
  /** Until the last byte, in milliseconds. */
  readonly timeoutMs: number;
  /** Aborted when nobody waits for the answer any more. @default never */
  readonly over?: AbortSignal;
}

/**
 * Asks the searched service once.
 *
 * @throws UpstreamError
 */
export async function attempt(
  query: SearchQuery,
  upstream: Upstream,
  { key, timeoutMs, over }: AttemptOptions,
): Promise<SearchResults> {
  const { mapping = defaultMapping } = upstream;
  const url = buildSearchUrl(upstream.url, query, mapping);
  const headers = {
    accept: 'application/json',
    'user-agent': 'jamstack-on-aws',
    ...keyHeader(mapping, key),
  };
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any(over ? [timeout, over] : [timeout]);
  try {
    // A redirect is not followed: it would carry the key to wherever it points.
    const response = await (upstream.fetch ?? fetch)(url, { headers, signal, redirect: 'manual' });
    return await read(response, query, upstream, key);
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    throw new UpstreamError(timeout.aborted ? 'timed-out' : 'unreachable', { code: codeOf(error) });
  }
}

/** A key that no header can hold is refused here, because the platform's error would quote it. */
function keyHeader(mapping: UpstreamMapping, key: string | undefined): Record<string, string> {
  if (key === undefined) return {};
  if (!/^[\x21-\x7e]+$/.test(key)) throw new UpstreamError('no-key', { code: 'characters' });
  const { header, prefix = '' } = mapping.key ?? { header: 'authorization', prefix: 'Bearer ' };
  return { [header.toLowerCase()]: prefix + key };
}

async function read(
  response: Response,
  query: SearchQuery,
  upstream: Upstream,
  key: string | undefined,
): Promise<SearchResults> {
  const { mapping = defaultMapping, url, maxBytes = 512 * 1024 } = upstream;
  const { status } = response;
  const none = mapping.nothingFound;
  if (status !== 200 && status !== none?.status) {
    await response.body?.cancel();
    throw new UpstreamError('status', { upstreamStatus: status, ...retryAfter(response) });
  }
  const answer = parse(await readBytes(response, maxBytes));
  const saysNone = () => !none?.field || typeof valueAt(answer, none.field) === 'string';
  if (status === none?.status && saysNone()) return nothingFound;
  if (status !== 200) throw new UpstreamError('status', { upstreamStatus: status });
  if (answer === undefined) throw new UpstreamError('wrong-shape');
  const found = readResults(answer, { mapping, page: query.page, upstreamOrigin: new URL(url).origin });
  // Some APIs echo what they were sent, and a hostile one may.
  if (key && shows(found, key)) throw new UpstreamError('key-in-answer');
  return found;
}

/** Counts what arrives, unpacked, instead of believing Content-Length. */
async function readBytes(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the stream, and with it the connection.
    if (bytes > maxBytes) throw new UpstreamError('too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @returns undefined for what is no JSON in UTF-8; the platform's error would quote it */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/**
 * Also as a URL spells it. A key of fewer than 8 characters is not looked for: it may well be part of a name.
 */
function shows({ results }: SearchResults, key: string): boolean {
  const has = (value: string) => value.includes(key) || decoded(value).includes(key);
  return (
    key.length >= 8 && results.some((result) => Object.values(result).some((value) => has(String(value))))
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The header's two forms are seconds and a date (RFC 9110, section 10.2.3). */
function retryAfter({ headers }: Response): { retryAfterMs?: number } {
  const value = headers.get('retry-after') ?? '';
  const milliseconds = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return milliseconds > 0 ? { retryAfterMs: milliseconds } : {};
}

/** The platform's errors have the system's code, or their own, in their cause. */
function codeOf(error: unknown): string | undefined {
  const { cause, code } = error as { cause?: { code?: unknown }; code?: unknown };
  const found = cause?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}
