import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Node.js closes an idle connection after 5 s. A request that a busy client sends at that moment fails. Clients read
 * this time in the response, and close an idle connection before the server does.
 */
const keepAliveTimeoutMs = 60_000;

/** A server of the local run, listening on this machine only. */
export interface LocalServer {
  /** The server's origin, without a trailing slash, e.g. `http://127.0.0.1:49152`. */
  readonly url: string;
  /** The port that it listens on. */
  readonly port: number;
  /** Closes the server and its open connections. */
  close(): Promise<void>;
}

/**
 * Starts to listen. Settles when the server accepts connections.
 *
 * @param port 0 chooses a free port. @default 0
 * @param host @default '127.0.0.1'
 * @throws the system's error, `EADDRINUSE` for a port in use
 */
export async function listen(server: Server, port = 0, host = '127.0.0.1'): Promise<LocalServer> {
  server.keepAliveTimeout = keepAliveTimeoutMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
