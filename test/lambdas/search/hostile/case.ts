import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { UpstreamErrorKind } from '../../../../lambdas/search/upstream-error.ts';
import type { LocalServer } from '../../../../local/server.ts';
import { character, upstreamAnswer } from '../upstream-answer.ts';

/** A word of the upstream's own that no log may hold. */
export const upstreamWord = 'upstream-internal-word';

/** What a case answers with. */
export interface Reply {
  readonly socket: Socket;
  /** The header with the key, or an empty text. */
  readonly authorization: string;
  /** A server that nobody should be led to. */
  readonly elsewhere: string;
}

/** An upstream that means no good, or knows no better. */
export interface HostileCase {
  readonly title: string;
  readonly answer: (reply: Reply) => unknown;
  /**
   * What the log calls it; `answered` where there is something sane to show; `failed` where what it is called, and with
   * it the number of attempts, is left to the platform's HTTP client.
   */
  readonly outcome: UpstreamErrorKind | 'answered' | 'failed';
  readonly upstreamStatus?: number;
  /** How often it is asked. @default 1 */
  readonly attempts?: 1 | 2;
  /** Never ends by itself, so that time runs faster in its test. */
  readonly endless?: true;
}

/** Sends these bytes and hangs up. */
export const raw = (bytes: string | Buffer) => (reply: Reply) => void reply.socket.end(bytes);

/** An answer as HTTP has it. */
export function message(
  body: string | Buffer,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Buffer {
  const all = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} Whatever\r\nconnection: close\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** The head of an answer without an announced length. */
export const openHead = 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n';

/** Answers 200 with this as JSON. */
export const json = (value: unknown) => raw(message(JSON.stringify(value)));

/** Answers 200 with one character that differs in this. */
export const one = (changes: Record<string, unknown>) => json(upstreamAnswer([character(1, changes)]));

/** Sends a piece again and again, as fast as it is taken or in an interval in milliseconds. */
export function again(first: string, piece: string | Buffer, everyMs = 0): HostileCase['answer'] {
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
 * Serves cases by the searched name, `case-<number>`; any other name is found, once.
 *
 * @param asked gets each name that is asked for
 */
export async function startHostileUpstream(
  cases: readonly HostileCase[],
  asked: string[],
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
      asked.push(name);
      const hostile = cases[Number(/^case-(\d+)$/.exec(name)?.[1] ?? -1)];
      const answer = hostile?.answer ?? one({});
      answer({ socket, authorization, elsewhere });
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
