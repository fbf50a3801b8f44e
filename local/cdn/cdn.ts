import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { type LocalServer, listen } from '../server.ts';
import type { DistributionDefinition } from './definition.ts';
import { Distribution } from './distribution.ts';
import type { DistributionOptions } from './distribution-options.ts';
import type { EdgeResponse } from './edge-response.ts';
import { headerLines } from './headers.ts';

/**
 * Serves a distribution on localhost, as CloudFront would. It uses `node:http`, because the Request of a web
 * framework normalizes the path and joins repeated headers.
 *
 * @param options.port 0 chooses a free port
 * @returns the server, and the unsupported settings, one line each
 * @throws the system's error, `EADDRINUSE` for a port in use; {Error} if a behavior's origin is not defined
 */
export async function startDistribution(
  definition: DistributionDefinition,
  options: DistributionOptions & { readonly port: number },
): Promise<LocalServer & { readonly warnings: readonly string[] } & Pick<Distribution, 'replaceFunction'>> {
  const distribution = new Distribution(definition, options);
  const server = await serveDistribution(() => distribution, options);
  const close = async () => {
    await server.close();
    await distribution.close();
  };
  const replaceFunction = (arn: string, code: string) => distribution.replaceFunction(arn, code);
  return { ...server, warnings: distribution.warnings, replaceFunction, close };
}

/** Handles requests before a distribution gets them, and changes its responses. */
export interface Front {
  /** Responds to the request, or prepares it for the distribution. @returns whether it has responded */
  respond(request: IncomingMessage, response: ServerResponse): boolean;
  transform(request: IncomingMessage, response: EdgeResponse): Promise<EdgeResponse>;
}

/** A server whose distribution can be replaced. */
export interface DistributionServer extends LocalServer {
  /** Settles when no response of the distribution is being sent. */
  idle(distribution: Distribution): Promise<void>;
}

/**
 * Serves a distribution that can be replaced while it is served. Closing the server does not close the distribution.
 *
 * @param current returns the distribution for the next request
 * @param options.port 0 chooses a free port
 * @throws the system's error, `EADDRINUSE` for a port in use
 */
export async function serveDistribution(
  current: () => Distribution,
  options: { readonly port: number; readonly front?: Front | undefined; log(line: string): void },
): Promise<DistributionServer> {
  const inFlight = new Map<Distribution, Set<Promise<void>>>();
  const track = (distribution: Distribution, response: ServerResponse): void => {
    const sending = inFlight.get(distribution) ?? new Set();
    inFlight.set(distribution, sending);
    const closed = new Promise<void>((resolve) => response.once('close', () => resolve()));
    sending.add(closed);
    void closed.then(() => sending.delete(closed));
  };
  const servers = await listenOnLocalhost(() => serverOf(current, track, options), options.port);
  const [{ port }] = servers;
  return {
    url: `http://localhost:${port}`,
    port,
    idle: async (distribution) => {
      await Promise.all(inFlight.get(distribution) ?? []);
      inFlight.delete(distribution);
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/**
 * Maximum size of a request's head in bytes. It is above CloudFront's limit, so that the distribution
 * itself can reject a larger request, with CloudFront's response.
 */
const maxHeaderSize = 65_536;

function serverOf(
  current: () => Distribution,
  track: (distribution: Distribution, response: ServerResponse) => void,
  { front, log }: { readonly front?: Front | undefined; log(line: string): void },
): Server {
  const server = createServer({ maxHeaderSize }, (request, response) => {
    if (front?.respond(request, response)) return;
    const distribution = current();
    track(distribution, response);
    distribution
      .handle(request)
      .then((edgeResponse) => front?.transform(request, edgeResponse) ?? edgeResponse)
      .then((edgeResponse) => send(edgeResponse, request, response))
      .catch((error: Error) => {
        log(`${request.method} ${request.url}: ${error.message}`);
        response.destroy();
      });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '413 Payload Too Large' : '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else socket.destroy();
  });
  return server;
}

function send(edgeResponse: EdgeResponse, request: IncomingMessage, response: ServerResponse): void {
  const { status, reason, headers, body } = edgeResponse;
  // Source: "Request and response behavior for custom origins", maximum length of a request.
  if (status === 413) response.shouldKeepAlive = false;
  const lines = headerLines(headers).flat();
  if (reason && /^[\t\x20-\x7e]+$/.test(reason)) response.writeHead(status, reason, lines);
  else response.writeHead(status, lines);
  if (!(body instanceof Readable)) return void response.end(request.method === 'HEAD' ? undefined : body);
  // Closes the viewer's connection if the origin's fails, and vice versa.
  pipeline(body, response, () => {});
}

/** Listens on 127.0.0.1, and on ::1 if the machine has it, because browsers can resolve `localhost` to either. */
async function listenOnLocalhost(
  make: () => Server,
  port: number,
  attempts = 5,
): Promise<[LocalServer, ...LocalServer[]]> {
  const first = await listen(make(), port);
  try {
    return [first, await listen(make(), first.port, '::1')];
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(code)) return [first];
    await first.close();
    // A port that is free on one address may be in use on the other.
    if (port === 0 && code === 'EADDRINUSE' && attempts > 1)
      return listenOnLocalhost(make, port, attempts - 1);
    throw error;
  }
}
