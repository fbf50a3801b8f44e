import type { OutgoingHttpHeaders } from 'node:http';
import aws4 from 'aws4';
import type { Endpoint } from './endpoint.ts';

/** The parts of a request that its signature covers. */
export interface UnsignedRequest {
  /** The service's name in signatures, such as `dynamodb`. */
  readonly service: string;
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** @returns the headers of the request, with a Signature Version 4 */
export function sign(
  { service, url, method, headers, body }: UnsignedRequest,
  { region, credentials }: Endpoint,
): OutgoingHttpHeaders {
  const path = url.pathname + url.search;
  const all = { Host: url.host, ...headers };
  const signed = aws4.sign({ service, region, method, path, headers: all, body }, credentials);
  return signed.headers ?? {};
}
