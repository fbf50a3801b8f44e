import type { Names } from './virtual-internet.ts';

/** What a server sends, as it goes over the wire, once it has got a request. */
export interface Answer {
  readonly send: string;
  /** Sent after that, again and again. */
  readonly repeat?: string;
  /** How often at most. @default for ever */
  readonly times?: number;
  /** Milliseconds between two of them. @default none */
  readonly everyMs?: number;
  /** Sent last. */
  readonly finally?: string;
  /** What becomes of the connection then. @default 'closes' */
  readonly end?: 'closes' | 'stays' | 'resets';
}

/** What a host does with a connection. */
export type HostScript = Answer | 'ECONNREFUSED' | 'ERR_TLS_CERT_ALTNAME_INVALID' | 'hangs';

/** A URL in a scripted internet, and what has to come of it. */
export interface FetchCase {
  /** What is tried. */
  readonly name: string;
  readonly url: string;
  /** Beside photos.example, which has {@link photos}. */
  readonly names?: Names;
  /** By address: what each connection to it meets; the last one from then on. @default a picture, anywhere */
  readonly hosts?: Readonly<Record<string, readonly HostScript[]>>;
  /** @default 'image-not-fetched' */
  readonly outcome?: 'image' | 'image-not-fetched' | 'image-too-large' | 'invalid-image-url';
  /** What the log says of an image that was not fetched, where that does not depend on the client library. */
  readonly reason?: string;
  /** Where connections go, in order. @default for `reason` address-not-public none, otherwise not looked at */
  readonly connections?: readonly string[];
  /** Size of the image. @default that of {@link picture} */
  readonly bytes?: number;
  /** @default 5000, which no case takes */
  readonly deadlineMs?: number;
}

/** Where photos.example is. */
export const photos = '93.184.216.34';

/** The body of a good answer. */
export const picture = 'picture';

/** An answer with a body of its length. */
export function answer(body: string, headers: readonly string[] = [], status = '200 OK'): Answer {
  return raw(`HTTP/1.1 ${status}`, `content-length: ${body.length}`, ...headers, '', body);
}

/** An answer that leads elsewhere. */
export function redirect(location: string, status = 302): Answer {
  return answer('', [`location: ${location}`], `${status} Elsewhere`);
}

/** An answer in these very lines. */
export function raw(...lines: readonly string[]): Answer {
  return { send: lines.join('\r\n') };
}

/** A case for each of several URLs of the same kind, all of which have the same fate. */
export function each(
  name: string,
  urls: readonly string[],
  fate: Omit<FetchCase, 'name' | 'url'>,
): readonly FetchCase[] {
  return urls.map((url) => ({ ...fate, name: `${name}: ${url}`, url }));
}
