import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../../../../local/server.ts';
import { onTestFinished } from '../../../support/on-test-finished.ts';
import { endpointOf } from '../../aws.ts';

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A response to a JSON request. */
export function respond(status: number, body: object | string, headers = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Closes the connection without a response. */
export const hangUp: RequestListener = (request) => void request.socket.destroy();

/**
 * Starts a service that gives one response after another, the last one again and again.
 *
 * @returns its endpoint, and the requests that arrived
 */
export async function scriptedService(...responses: readonly RequestListener[]) {
  const requests: ReceivedRequest[] = [];
  const server = await listen(
    createServer(async (request, response) => {
      const { method = '', url: path = '', headers } = request;
      requests.push({ method, path, headers, body: await text(request) });
      const listener = responses[Math.min(requests.length, responses.length) - 1];
      listener?.(request, response);
    }),
  );
  onTestFinished(() => server.close());
  return { endpoint: endpointOf(server.url), requests };
}
