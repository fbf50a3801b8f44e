import { Agent, createServer, request as httpRequest } from 'node:http';
import { guarded } from '../request-guard.ts';
import { type LocalServer, listen } from '../server.ts';

/**
 * Starts a proxy that refuses requests for other host names and from pages of other origins, and forwards the rest. For
 * servers that do not check them.
 *
 * @param target origin of the server behind it
 */
export async function startGuardProxy(target: string): Promise<LocalServer> {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const server = await listen(
    createServer(
      guarded((incoming, outgoing) => {
        const { method, url: path, rawHeaders: headers } = incoming;
        const forwarded = httpRequest({ agent, hostname, port, method, path, headers }, (response) => {
          outgoing.writeHead(response.statusCode ?? 502, response.statusMessage, response.rawHeaders);
          response.on('error', () => outgoing.destroy()).pipe(outgoing);
        });
        // The client sees a connection that ended, as without the proxy.
        forwarded.on('error', () => outgoing.destroy());
        outgoing.on('close', () => forwarded.destroy());
        incoming.pipe(forwarded);
      }),
    ),
  );
  return {
    ...server,
    close: async () => {
      await server.close();
      agent.destroy();
    },
  };
}
