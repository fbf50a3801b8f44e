import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Client, type Dispatcher } from 'undici';
import { Deadline } from '../shared/deadline.ts';
import { JamstackError } from '../shared/jamstack-error.ts';
import { Problem } from '../shared/problem.ts';
import { type Connector, type Resolver, systemConnector, systemResolver } from './connection.ts';
import { skipInformational } from './informational.ts';
import { maxBytes } from './limits.ts';
import { isPublicAddress } from './public-address.ts';

/** Options for fetching an image. */
export interface FetchOptions {
  /** Origins, such as `http://127.0.0.1:9000`, that may be private and use any port. @default - none */
  readonly allowedOrigins?: ReadonlySet<string>;
  /** @default - the system's resolver */
  readonly resolve?: Resolver;
  /** @default - the system's connections */
  readonly connect?: Connector;
  /** Deadline of the request. Fetching uses at most {@link maxFetchMs}. @default - in {@link maxFetchMs} */
  readonly deadline?: Deadline;
  /** @default 20 MiB */
  readonly maxBytes?: number;
}

/** Timeout for all lookups, connections, redirects and bytes. */
const maxFetchMs = 8_000;
/** Timeout of one connection. */
const maxConnectMs = 3_000;

/** Maximum redirects of one request. */
const maxRedirects = 3;

/** Initial buffer for a body of unknown length. */
const firstBytes = 65_536;

/** Maximum addresses of a host that are tried. */
const maxAddresses = 4;

/** Errors of a URL or a response. Failed connections have the code of the system or of the client. */
type FetchErrorReason =
  | 'not-http'
  | 'credentials'
  | 'not-the-default-port'
  | 'no-address'
  | 'address-not-public'
  | 'redirect-without-location'
  | 'redirect-to-http'
  | 'too-many-redirects'
  | 'encoded'
  | `status-${number}`;

/** Why the fetch failed. Only logged, because all reasons get the same response. */
class FetchError extends JamstackError {
  override readonly name = 'FetchError';

  constructor(readonly reason: FetchErrorReason) {
    super(reason);
  }
}

/**
 * Fetches a URL from a stranger. Connects only to public addresses.
 *
 * @returns the bytes of the first response that is not a redirect
 * @throws {Problem} 413 if there are too many bytes; otherwise 422, always the same
 */
export async function fetchImage(start: URL, options: FetchOptions): Promise<Buffer> {
  const settings = {
    allowedOrigins: options.allowedOrigins ?? new Set<string>(),
    resolve: options.resolve ?? systemResolver,
    connect: options.connect ?? systemConnector,
    maxBytes: options.maxBytes ?? maxBytes,
    deadline: options.deadline?.within(maxFetchMs) ?? new Deadline(maxFetchMs),
  };
  try {
    return await followRedirects(start, settings);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('image-not-fetched', { cause, reason: reasonOf(cause) });
  }
}

/** The code of a system's or client's error, such as ENOTFOUND. The message would contain the host. */
function reasonOf(cause: unknown): string | undefined {
  if (cause instanceof FetchError) return cause.reason;
  const { code, name } = (cause ?? {}) as { code?: unknown; name?: unknown };
  return [code, name].find((text) => typeof text === 'string');
}

type Settings = Required<FetchOptions>;

async function followRedirects(start: URL, settings: Settings): Promise<Buffer> {
  let url = start;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const result = await requestOnce(url, settings);
    if (Buffer.isBuffer(result)) return result;
    if (url.protocol === 'https:' && result.protocol !== 'https:') throw new FetchError('redirect-to-http');
    url = result;
  }
  throw new FetchError('too-many-redirects');
}

/** @returns the bytes, or the target of a redirect */
async function requestOnce(url: URL, settings: Settings): Promise<Buffer | URL> {
  const addresses = await checkedAddresses(url, settings);
  const client = new Client(url.origin, {
    connect: (_, callback) => {
      connectToAny(addresses, url, settings).then(
        (socket) => callback(null, skipInformational(socket)),
        (error) => callback(error, null),
      );
    },
  });
  try {
    const response = await client.request({
      method: 'GET',
      path: url.pathname + url.search,
      headers: { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'jamstack-on-aws' },
      signal: settings.deadline.signal,
    });
    return await readResponse(response, url, settings);
  } finally {
    // Discards the bodies of other responses. No connection outlives its request.
    await client.destroy().catch(() => undefined);
  }
}

async function readResponse(
  response: Dispatcher.ResponseData,
  url: URL,
  settings: Settings,
): Promise<Buffer | URL> {
  const { statusCode, headers, body } = response;
  // An unread body fails when the connection closes.
  body.on('error', () => undefined);
  if ([301, 302, 303, 307, 308].includes(statusCode)) {
    if (typeof headers.location !== 'string') throw new FetchError('redirect-without-location');
    return new URL(asUtf8(headers.location), url);
  }
  if (statusCode < 200 || statusCode > 299) throw new FetchError(`status-${statusCode}`);
  if (isEncoded(headers['content-encoding'])) throw new FetchError('encoded');
  if (Number(headers['content-length'] ?? 0) > settings.maxBytes) throw new Problem('image-too-large');
  return await readBody(body, Number(headers['content-length'] ?? firstBytes), settings.maxBytes);
}

/** @param text each character is a byte of the header; like browsers, this reads a `Location` as UTF-8 */
function asUtf8(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : text;
}

/** Values of `Content-Encoding` that servers send for an unencoded body. */
const identityCodings = ['', 'identity', 'none', 'utf-8', 'binary', 'aws-chunked'];

/** @param header a list; a list of lists if it was sent more than once */
function isEncoded(header: string | readonly string[] = ''): boolean {
  const codings = String(header).toLowerCase().split(',');
  return codings.some((coding) => !identityCodings.includes(coding.trim()));
}

/** Copies each chunk at once. It may be a single byte and reference the whole buffer in which it arrived. */
async function readBody(body: AsyncIterable<Buffer>, expected: number, max: number): Promise<Buffer> {
  let bytes = Buffer.allocUnsafe(expected);
  let length = 0;
  for await (const chunk of body) {
    const end = length + chunk.length;
    if (end > max) throw new Problem('image-too-large');
    if (end > bytes.length) {
      const larger = Buffer.allocUnsafe(Math.min(Math.max(end, 2 * bytes.length), max));
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    chunk.copy(bytes, length);
    length = end;
  }
  return bytes.subarray(0, length);
}

/** @returns the only addresses that this URL may connect to */
async function checkedAddresses(url: URL, settings: Settings): Promise<readonly string[]> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new FetchError('not-http');
  if (url.username || url.password) throw new FetchError('credentials');
  const allowed = settings.allowedOrigins.has(url.origin);
  // The URL parser removes a scheme's default port.
  if (url.port && !allowed) throw new FetchError('not-the-default-port');
  const literal = literalAddress(url);
  const addresses = literal ? [literal] : await settings.deadline.limit(settings.resolve(url.hostname));
  // One private address among public ones is enough to refuse the host. A public website has no such DNS records.
  if (addresses.length === 0) throw new FetchError('no-address');
  if (!allowed && !addresses.every(isPublicAddress)) throw new FetchError('address-not-public');
  return addresses.slice(0, maxAddresses);
}

/** @returns the address in a URL, which the parser has normalized; undefined for a name */
function literalAddress({ hostname }: URL): string | undefined {
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  return ipaddr.IPv4.isValidFourPartDecimal(hostname) ? hostname : undefined;
}

async function connectToAny(addresses: readonly string[], url: URL, settings: Settings): Promise<Socket> {
  const secure = url.protocol === 'https:';
  const port = Number(url.port) || (secure ? 443 : 80);
  const serverName = literalAddress(url) ? '' : url.hostname.replace(/\.$/, '');
  let failure: unknown;
  for (const address of addresses) {
    settings.deadline.signal.throwIfAborted();
    const timeoutMs = Math.min(maxConnectMs, settings.deadline.remainingMs);
    const connection = settings.connect({ address, port, secure, serverName }, timeoutMs);
    try {
      return await settings.deadline.limit(connection);
    } catch (error) {
      // A connection that arrives too late is closed.
      connection.then(
        (socket) => socket.destroy(),
        () => undefined,
      );
      failure = error;
    }
  }
  throw failure;
}
