import { createServer, get, type IncomingMessage } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { type LocalServer, listen } from '../../local/server.ts';

let server: LocalServer;
afterEach(() => server.close());

const start = async () => {
  server = await listen(createServer((_, response) => response.end('ok')));
};

test('tells clients how long it keeps an idle connection open', async () => {
  await start();
  const response = await fetch(server.url);
  expect(response.headers.get('keep-alive')).toBe('timeout=60');
});

test('listens on this machine only, on the port in its URL', async () => {
  await start();
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
  expect(await (await fetch(server.url)).text()).toBe('ok');
});

test('rejects with the error of a port in use', async () => {
  await start();
  await expect(listen(createServer(), server.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('closes a connection whose response is not complete', async () => {
  server = await listen(createServer((_, response) => void response.write('begun')));
  const response = await new Promise<IncomingMessage>((resolve) => get(server.url, resolve));
  const closed = new Promise((resolve) => response.resume().once('error', resolve));
  await server.close();
  expect(await closed).toMatchObject({ code: 'ECONNRESET' });
});
