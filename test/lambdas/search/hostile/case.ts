import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { UpstreamErrorKind } from '../../../../lambdas/search/upstream-error.ts';
import type { LocalServer } from '../../../../local/server.ts';
import { character, upstreamResponse } from '../upstream-response.ts';

/** A word of the upstream that no log may contain. */
export const upstreamWord = 'upstream-internal-word';

/** The connection of a request, for the response of a case. */
export interface PendingResponse {
  readonly socket: Socket;
  /** The header with the key, or an empty string. */
  readonly authorization: string;
  /** URL of a server that must not receive requests. */
  readonly elsewhere: string;
}

/** A malicious or faulty upstream. */
export interface HostileCase {
  readonly title: string;
  readonly respond: (pending: PendingResponse) => unknown;
  /**
   * The kind of the logged error. `ok`: results are shown. `failed`: the kind and the number of attempts depend on the
   * platform's HTTP client.
   */
  readonly outcome: UpstreamErrorKind | 'ok' | 'failed';
  readonly upstreamStatus?: number;
  /** Expected number of requests. @default 1 */
  readonly attempts?: 1 | 2;
  /** The response never ends, so the test uses shorter timeouts. */
  readonly endless?: true;
}

/** Sends these bytes and closes the connection. */
export const raw = (bytes: string | Buffer) => (pending: PendingResponse) => void pending.socket.end(bytes);

/** An HTTP response. */
export function message(
  body: string | Buffer,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Buffer {
  const all = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} Reason\r\nconnection: close\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** The head of a response without Content-Length. */
export const openHead = 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n';

/** Responds with 200 and this value as JSON. */
export const json = (value: unknown) => raw(message(JSON.stringify(value)));

/** Responds with 200 and one character with these changes. */
export const one = (changes: Record<string, unknown>) => json(upstreamResponse([character(1, changes)]));

/** Repeats a piece without end. @param everyMs pause between two pieces. @default 0, as fast as the client reads */
export function again(first: string, piece: string | Buffer, everyMs = 0): HostileCase['respond'] {
  return ({ socket }) => {
    socket.write(first);
    const send = () => {
      while (!socket.destroyed && socket.write(piece) && everyMs === 0);
    };
    if (everyMs > 0) {
      const timer = setInterval(send, everyMs);
      socket.on('close', () => clearInterval(timer));
    } else {
      socket.on('drain', send);
      send();
    }
  };
}

/**
 * Serves the cases by the searched name, `case-<number>`. Any other name has one result.
 *
 * @param requestedNames receives the name of each request
 */
export async function startHostileUpstream(
  cases: readonly HostileCase[],
  requestedNames: string[],
  elsewhere: string,
): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let head = '';
    socket.on('data', (chunk) => {
      head += chunk;
      if (!head.includes('\r\n\r\n')) return;
      const name = /[?&]name=([^& ]+)/.exec(head)?.[1] ?? '';
      const authorization = /^authorization: (.+)\r$/im.exec(head)?.[1] ?? '';
      head = '';
      requestedNames.push(name);
      const hostile = cases[Number(/^case-(\d+)$/.exec(name)?.[1] ?? -1)];
      const respond = hostile?.respond ?? one({});
      respond({ socket, authorization, elsewhere });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
