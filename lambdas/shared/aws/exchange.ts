import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import { JamstackError } from '../jamstack-error.ts';

/** Time to connect, including the DNS lookup. */
const connectTimeoutMs = 500;

/** Time until the response begins, and between two parts of its body. */
const responseTimeoutMs = 2_000;

/** A service did not connect or respond in time. */
export class AwsTimeoutError extends JamstackError {
  override readonly name = 'TimeoutError';
}

/** The body of a response is larger than `maxBytes`. */
export class BodyTooLargeError extends JamstackError {
  override readonly name = 'BodyTooLargeError';
}

/** A signed request. */
export interface SignedRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: RequestOptions['headers'];
  readonly body?: string | Buffer;
  /** @default - only the timeouts apply */
  readonly signal?: AbortSignal;
  /** Maximum size of the response's body. @default - no limit */
  readonly maxBytes?: number;
}

/** A response with any status. */
export interface AwsResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Connections {
  request(url: URL, options: RequestOptions): ClientRequest;
  readonly agent: Agent;
}

const connections: { [protocol: string]: Promise<Connections> | undefined } = {};

/**
 * Loaded at the first request. `node:https` takes 29 ms of CPU time, and `fetch` 107 ms. A local run needs only
 * `node:http`, with 6 ms.
 */
async function connectionsFor(protocol: string): Promise<Connections> {
  const { default: client } = protocol === 'http:' ? await import('node:http') : await import('node:https');
  const agent = new client.Agent({ keepAlive: true });
  // Not destructured, because the local run replaces `https.request`.
  return { agent, request: (url, options) => client.request(url, options) };
}

/**
 * Sends one request. The connection stays open for the next.
 *
 * @throws {AwsTimeoutError} if there is no connection after 500 ms, or no data for 2 s
 * @throws {BodyTooLargeError} if the body is larger than `maxBytes`
 * @throws the reason of `signal`, or the error of the connection
 */
export async function exchange({ url, body, maxBytes, ...options }: SignedRequest): Promise<AwsResponse> {
  connections[url.protocol] ??= connectionsFor(url.protocol);
  const { agent, request: open } = (await connections[url.protocol]) as Connections;
  options.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const request = open(url, { ...options, agent });
    const timer = (ms: number, missing: string) =>
      setTimeout(() => {
        request.destroy(new AwsTimeoutError(`${url.host} sent no ${missing} within ${ms} ms.`));
      }, ms);
    const connecting = timer(connectTimeoutMs, 'acknowledgment');
    const responding = timer(responseTimeoutMs, 'data');
    request.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => clearTimeout(connecting));
      else clearTimeout(connecting);
    });
    request.on('response', (response) => {
      readBody(response, () => responding.refresh(), maxBytes).then(
        (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
        reject,
      );
    });
    request.on('error', (error) => reject(options.signal?.aborted ? options.signal.reason : error));
    request.on('close', () => {
      clearTimeout(connecting);
      clearTimeout(responding);
    });
    request.end(body);
  });
}

async function readBody(
  response: IncomingMessage,
  onData: () => void,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    onData();
    bytes += chunk.length;
    // Leaving the loop closes the connection.
    if (bytes > maxBytes) throw new BodyTooLargeError(`The body must have at most ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
