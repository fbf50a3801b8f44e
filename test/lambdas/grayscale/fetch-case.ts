import type { Names } from './virtual-internet.ts';

/** The bytes that a server sends after a request. */
export interface ScriptedResponse {
  readonly send: string;
  /** Sent repeatedly after `send`. */
  readonly repeat?: string;
  /** Number of repetitions. @default without end */
  readonly times?: number;
  /** Pause between two repetitions. @default none */
  readonly everyMs?: number;
  /** Sent last. */
  readonly finally?: string;
  /** What the server does with the connection at the end. @default 'closes' */
  readonly end?: 'closes' | 'stays' | 'resets';
}

/** How a host handles a connection. */
export type HostScript = ScriptedResponse | 'ECONNREFUSED' | 'ERR_TLS_CERT_ALTNAME_INVALID' | 'hangs';

/** A URL in a virtual internet, and the expected result. */
export interface FetchCase {
  readonly name: string;
  readonly url: string;
  /** In addition to photos.example, which has {@link photos}. */
  readonly names?: Names;
  /**
   * Scripts for the connections to an address, in order. The last one is repeated. @default every address has a picture
   */
  readonly hosts?: Readonly<Record<string, readonly HostScript[]>>;
  /** @default 'image-not-fetched' */
  readonly outcome?: 'image' | 'image-not-fetched' | 'image-too-large' | 'invalid-image-url';
  /** The logged reason why the image was not fetched, unless it depends on the client library. */
  readonly reason?: string;
  /** Expected connections, in order. @default - not checked */
  readonly connections?: readonly string[];
  /** Size of the image. @default that of {@link picture} */
  readonly bytes?: number;
  /** @default 5000 */
  readonly deadlineMs?: number;
}

/** The address of photos.example. */
export const photos = '93.184.216.34';

/** The body of a valid response. */
export const picture = 'picture';

/** A response with Content-Length. */
export function response(body: string, headers: readonly string[] = [], status = '200 OK'): ScriptedResponse {
  return raw(`HTTP/1.1 ${status}`, `content-length: ${body.length}`, ...headers, '', body);
}

/** A redirect. */
export function redirect(location: string, status = 302): ScriptedResponse {
  return response('', [`location: ${location}`], `${status} Elsewhere`);
}

/** A response with exactly these lines. */
export function raw(...lines: readonly string[]): ScriptedResponse {
  return { send: lines.join('\r\n') };
}

/** A case for each URL, all with the same expected result. */
export function each(
  name: string,
  urls: readonly string[],
  expected: Omit<FetchCase, 'name' | 'url'>,
): readonly FetchCase[] {
  return urls.map((url) => ({ ...expected, name: `${name}: ${url}`, url }));
}
