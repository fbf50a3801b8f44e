import type { UpstreamMapping } from '../shared/environment.ts';
import { buildSearchUrl, defaultMapping, valueAt } from './mapping.ts';
import { emptyResults, readResults, type SearchResults } from './result.ts';
import type { SearchQuery } from './search.schema.ts';
import { UpstreamError } from './upstream-error.ts';

/** The search API. */
export interface Upstream {
  /** URL without a query. */
  readonly url: string;
  /** @default defaultMapping */
  readonly mapping?: UpstreamMapping;
  /** @default - the global `fetch` */
  readonly fetch?: typeof globalThis.fetch;
  /** Maximum size of a response after decompression. 20 results take a twentieth of the default. @default 524288 */
  readonly maxBytes?: number;
}

/** Options of one request. */
export interface AttemptOptions {
  /** @default - no key is sent */
  readonly key?: string;
  /** Time until the last byte, in milliseconds. */
  readonly timeoutMs: number;
  /** Cancels the request. @default - it is never canceled */
  readonly signal?: AbortSignal;
}

/**
 * Sends one request to the search API.
 *
 * @throws {UpstreamError} if it fails
 */
export async function attempt(
  query: SearchQuery,
  upstream: Upstream,
  { key, timeoutMs, signal: cancel }: AttemptOptions,
): Promise<SearchResults> {
  const { mapping = defaultMapping } = upstream;
  const url = buildSearchUrl(upstream.url, query, mapping);
  const headers = {
    accept: 'application/json',
    'user-agent': 'jamstack-on-aws',
    ...keyHeader(mapping, key),
  };
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any(cancel ? [timeout, cancel] : [timeout]);
  try {
    // A redirect would send the key to another server.
    const response = await (upstream.fetch ?? fetch)(url, { headers, signal, redirect: 'manual' });
    return await readResponse(response, query, upstream, key);
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    throw new UpstreamError(timeout.aborted ? 'timed-out' : 'unreachable', { code: errorCode(error) });
  }
}

/** Rejects a key that a header can't contain, because the error of `fetch` would quote it. */
function keyHeader(mapping: UpstreamMapping, key: string | undefined): Record<string, string> {
  if (key === undefined) return {};
  if (!/^[\x21-\x7e]+$/.test(key)) throw new UpstreamError('no-key', { code: 'characters' });
  const { header, prefix = '' } = mapping.key ?? { header: 'authorization', prefix: 'Bearer ' };
  return { [header.toLowerCase()]: prefix + key };
}

async function readResponse(
  response: Response,
  query: SearchQuery,
  upstream: Upstream,
  key: string | undefined,
): Promise<SearchResults> {
  const { mapping = defaultMapping, url, maxBytes = 512 * 1024 } = upstream;
  const { status } = response;
  const { nothingFound } = mapping;
  if (status !== 200 && status !== nothingFound?.status) {
    await response.body?.cancel();
    throw new UpstreamError('status', { upstreamStatus: status, ...retryAfter(response) });
  }
  const body = parseJson(await readBytes(response, maxBytes));
  const isEmptyResult = () => !nothingFound?.field || typeof valueAt(body, nothingFound.field) === 'string';
  if (status === nothingFound?.status && isEmptyResult()) return emptyResults;
  if (status !== 200) throw new UpstreamError('status', { upstreamStatus: status });
  if (body === undefined) throw new UpstreamError('wrong-shape');
  const results = readResults(body, { mapping, page: query.page, upstreamOrigin: new URL(url).origin });
  // Some APIs echo request headers.
  if (key && containsKey(results, key)) throw new UpstreamError('key-in-response');
  return results;
}

/** Limits the decompressed bytes. `Content-Length` may be wrong. */
async function readBytes(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the stream and closes the connection.
    if (bytes > maxBytes) throw new UpstreamError('too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @returns `undefined` if the bytes are not JSON in UTF-8. The error is dropped because it quotes the response. */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Finds percent-encoded keys too. Ignores keys of fewer than 8 characters, which may be part of a name. */
function containsKey({ results }: SearchResults, key: string): boolean {
  const hasKey = (value: string) => value.includes(key) || decodePercent(value).includes(key);
  return (
    key.length >= 8 && results.some((result) => Object.values(result).some((value) => hasKey(String(value))))
  );
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The header is a number of seconds or a date (RFC 9110, section 10.2.3). */
function retryAfter({ headers }: Response): { retryAfterMs?: number } {
  const value = headers.get('retry-after') ?? '';
  const milliseconds = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return milliseconds > 0 ? { retryAfterMs: milliseconds } : {};
}

/** Errors of `fetch` have the code of the system in their `cause`. */
function errorCode(error: unknown): string | undefined {
  const { cause, code } = error as { cause?: { code?: unknown }; code?: unknown };
  const found = cause?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}
