import { Deadline } from '../shared/deadline.ts';
import { Problem } from '../shared/problem.ts';
import type { SecretReader } from '../shared/secret.ts';
import type { SearchQuery } from './query.ts';
import { nothingFound, readResults, type SearchResults, saysNothingFound } from './result.ts';

/** How the searched service is reached. */
export interface UpstreamOptions {
  /** Address of the API, without `name` and `page`. */
  readonly url: string;
  /** Reads the key that is sent as a bearer token. @default none is sent */
  readonly key?: SecretReader;
  /** @default the platform's */
  readonly fetch?: typeof globalThis.fetch;
  /** For everything, from reading the key to the last byte of the answer. @default 5000 */
  readonly deadlineMs?: number;
  /** Twenty times what a page of 20 results has. @default 524288 */
  readonly maximumBytes?: number;
}

/**
 * Asks the searched service one question.
 *
 * @throws Problem 504 when it took longer than the deadline; 502 when it could not be reached, redirected,
 * answered with another status, with too much, or with something of another shape
 */
export async function searchUpstream(query: SearchQuery, options: UpstreamOptions): Promise<SearchResults> {
  // Reading the key heeds no signal, so the whole is limited as well.
  const deadline = new Deadline(options.deadlineMs ?? 5_000);
  try {
    return await deadline.limit(ask(query, options, deadline.signal));
  } catch (cause) {
    throw new Problem(deadline.hasPassed ? 'upstream-timed-out' : 'upstream-failed', { cause });
  }
}

async function ask(
  query: SearchQuery,
  options: UpstreamOptions,
  signal: AbortSignal,
): Promise<SearchResults> {
  const url = new URL(options.url);
  url.searchParams.set('name', query.name);
  url.searchParams.set('page', String(query.page));
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'jamstack-on-aws' };
  if (options.key) headers.authorization = bearer(await options.key());
  // A redirect is not followed: it would carry the key to wherever it points.
  const response = await (options.fetch ?? fetch)(url, { headers, signal, redirect: 'manual' });
  const answer: unknown = JSON.parse(await readText(response, options.maximumBytes ?? 512 * 1024));
  if (response.status === 404 && saysNothingFound(answer)) return nothingFound;
  if (response.status !== 200) throw new Error(`The upstream answered ${response.status}.`);
  return readResults(answer, url.origin);
}

/** A key that no header can hold is refused here, because the platform's error would quote it. */
function bearer(key: string): string {
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new Error("The upstream's key has characters that no header can have.");
  return `Bearer ${key}`;
}

/** Counts what arrives instead of believing Content-Length. */
async function readText(response: Response, maximumBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the stream, and with it the connection.
    if (bytes > maximumBytes) throw new Error('The upstream sent too much.');
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}
