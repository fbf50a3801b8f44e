import { once } from 'node:events';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { expect, test } from '@jest/globals';
import { systemConnector, systemResolver } from '../../../lambdas/grayscale/connection.ts';

async function portOf(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

test('connects to the given address and port', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined));
  const port = await portOf(server);
  const socket = await systemConnector({ address: '127.0.0.1', port, secure: false, serverName: '' }, 1_000);
  expect([socket.remoteAddress, socket.remotePort]).toEqual(['127.0.0.1', port]);
  socket.destroy();
  server.close();
});

test('sends the server name with TLS, and fails without a certificate', async () => {
  const names: string[] = [];
  const server = createTlsServer({
    SNICallback: (name, callback) => {
      names.push(name);
      callback(new Error('no such certificate'));
    },
  });
  server.on('tlsClientError', () => undefined);
  // The rejected client may reset the TCP connection.
  server.on('connection', (socket) => socket.on('error', () => undefined));
  const port = await portOf(server);
  const target = { address: '127.0.0.1', port, secure: true, serverName: 'photos.example' };
  await expect(systemConnector(target, 5_000)).rejects.toThrow();
  expect(names).toEqual(['photos.example']);
  server.close();
});

test('offers HTTP/1.1 only, and fails if the handshake takes longer than the timeout', async () => {
  const hello: Buffer[] = [];
  const server = createServer((socket) =>
    socket.on('error', () => undefined).on('data', (bytes) => hello.push(bytes)),
  );
  const target = { address: '127.0.0.1', port: await portOf(server), secure: true, serverName: '' };
  await expect(systemConnector(target, 200)).rejects.toMatchObject({
    code: 'UND_ERR_CONNECT_TIMEOUT',
    message: expect.stringContaining('timeout: 200ms'),
  });
  expect(String(Buffer.concat(hello))).toContain('\x08http/1.1');
  expect(String(Buffer.concat(hello))).not.toContain('\x02h2');
  server.close();
});

test('fails if no server listens on the port', async () => {
  const server = createServer();
  const port = await portOf(server);
  server.close();
  await once(server, 'close');
  const target = { address: '127.0.0.1', port, secure: false, serverName: '' };
  await expect(systemConnector(target, 1_000)).rejects.toHaveProperty('code', 'ECONNREFUSED');
});

test("the system's resolver returns IPv4 addresses first", async () => {
  expect((await systemResolver('localhost'))[0]).toBe('127.0.0.1');
});
