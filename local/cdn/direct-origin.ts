import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { Readable } from 'node:stream';
import { withDeadline } from '../with-deadline.ts';
import { EdgeError, type EdgeResponse } from './edge-response.ts';
import type { HeaderMap } from './headers.ts';
import { readUnowned } from './origin-client.ts';
import type { DirectResponse, OriginServer } from './origin-server.ts';

async function* noBody(): AsyncGenerator<Buffer> {}

/** A larger body is a stream, so that compressing it does not block other requests. */
const maxBytesAtOnce = 64 * 1024;

/**
 * Sends a request to an API of this process without HTTP. The response is the same as that of the API's server.
 *
 * @param timeoutSeconds for the response
 * @returns undefined if the request has to be sent over HTTP
 * @throws {EdgeError} 502 if it fails, 504 if it takes too long
 */
export async function askDirectly(
  server: OriginServer,
  request: { method: string; url: string; headers: HeaderMap; body: IncomingMessage | undefined },
  timeoutSeconds: number,
  domainName: string,
): Promise<EdgeResponse | undefined> {
  if (server.kind !== 'http' || !server.send) return undefined;
  const { method, url, headers, body } = request;
  const sending = server
    .send({
      method,
      url,
      headersDistinct: Object.fromEntries(headers),
      body: body ? readUnowned(body) : noBody(),
    })
    .then((response) => ({ response }));
  const sent = await withDeadline(sending, timeoutSeconds * 1_000).catch((error: Error) => {
    throw new EdgeError(502, `The origin ${domainName} failed: ${error.message}`);
  });
  if (!sent) throw new EdgeError(504, `The origin ${domainName} did not respond in ${timeoutSeconds} s.`);
  return sent.response && edgeResponse(method, sent.response);
}

function edgeResponse(method: string, { status, headers, body }: DirectResponse): EdgeResponse {
  const map: HeaderMap = new Map(Object.entries(headers).map(([name, value]) => [name, [value].flat()]));
  map.set('date', [new Date().toUTCString()]);
  const isBodiless = method === 'HEAD' || status === 204 || status === 304;
  if (!isBodiless) map.set('content-length', [String(body.length)]);
  const content = body.length > maxBytesAtOnce ? Readable.from([body]) : body;
  return {
    status,
    reason: STATUS_CODES[status],
    headers: map,
    body: isBodiless ? undefined : content,
    result: status >= 400 ? 'Error' : 'Miss',
  };
}
