import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { Agent } from 'undici';
import type { HeaderMap } from './headers.ts';
import type { OriginAddress } from './origin-address.ts';

/** The head of an origin's response. Its body can still fail. */
export interface OriginResponse {
  readonly status: number;
  readonly reason: string;
  /** Alternating names and values. */
  readonly rawHeaders: readonly string[];
  readonly body: Readable;
}

export interface OriginRequest {
  readonly address: OriginAddress;
  readonly method: string;
  readonly headers: HeaderMap;
  /** Undefined if the request has none. */
  readonly body: IncomingMessage | undefined;
  /** Timeout for the head, and between two parts of the body. */
  readonly readTimeoutSeconds: number;
}

/** Errors of a connection that the origin closed while it was idle. */
const connectionErrors = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'];

/** The connections to origins. */
export class OriginClient {
  /** For requests that can be retried, because an origin may close an idle connection at any time. */
  readonly #keptAlive = new Agent();
  readonly #single = new Agent({ pipelining: 0 });

  /**
   * Settles when the head of the response has arrived. Retries a GET, HEAD or OPTIONS request once if its connection
   * closes before that.
   *
   * @throws an error with undici's or the system's `code`
   */
  async send(request: OriginRequest): Promise<OriginResponse> {
    const isRepeatable = !request.body && ['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    if (!isRepeatable) return exchange(this.#single, request);
    try {
      return await exchange(this.#keptAlive, request);
    } catch (error) {
      if (!connectionErrors.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      return exchange(this.#single, request);
    }
  }

  /** Closes the idle connections. */
  async close(): Promise<void> {
    await Promise.all([this.#keptAlive.destroy(), this.#single.destroy()]);
  }
}

async function exchange(
  agent: Agent,
  { address, method, headers, body, readTimeoutSeconds }: OriginRequest,
): Promise<OriginResponse> {
  const timeoutMs = readTimeoutSeconds * 1000;
  try {
    const response = await agent.request({
      origin: `${address.protocol}//${address.hostname}${address.port === '' ? '' : `:${address.port}`}`,
      path: address.target,
      method: method as 'GET',
      headers: [...headers].flatMap(([name, values]) => values.flatMap((value) => [name, value])),
      body: body ? Readable.from(readUnowned(body)) : null,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      responseHeaders: 'raw',
    });
    return {
      status: response.statusCode,
      reason: response.statusText,
      rawHeaders: response.headers as unknown as string[],
      body: response.body,
    };
  } catch (error) {
    body?.resume();
    throw error;
  }
}

/** Reads a viewer's body without closing the viewer's connection, which the response needs. */
export async function* readUnowned(body: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* body.iterator({ destroyOnReturn: false });
  } finally {
    body.resume();
  }
}
