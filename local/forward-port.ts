import { connect, createServer, type Socket } from 'node:net';
import type { LocalServer } from './server.ts';

const nothingServed =
  'HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n' +
  'The templates have no distribution, no HTTP API and no function URL.\n';

/**
 * Serves the port of an app without a distribution: forwards connections to its first API.
 *
 * @param target returns the URL of the API for the next connection
 */
export async function forwardPort(port: number, target: () => string | undefined): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    const url = target();
    if (url === undefined) {
      socket.on('error', () => {}).once('data', () => socket.end(nothingServed));
      return;
    }
    const upstream = connect(Number(new URL(url).port), '127.0.0.1');
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      one.on('error', () => other.destroy()).pipe(other);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://localhost:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
