import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { exchange } from '../../../../lambdas/shared/aws/exchange.ts';
import { onTestFinished } from '../../../support/on-test-finished.ts';
import { respond, scriptedService } from './scripted-service.ts';

const get = (url: string, options = {}) =>
  exchange({ url: new URL(url), method: 'GET', headers: {}, ...options });

test('a response has its status, headers and bytes, also if it is an error', async () => {
  const { endpoint } = await scriptedService(respond(418, 'téa', { 'x-color': 'green' }));
  expect(await get(endpoint.url)).toEqual({
    status: 418,
    headers: expect.objectContaining({ 'x-color': 'green' }),
    body: Buffer.from('téa'),
  });
});

describe('a request fails', () => {
  test('with TimeoutError if no data arrives for 2 s', async () => {
    const { endpoint } = await scriptedService(() => undefined);
    await expect(get(endpoint.url)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('with TimeoutError if the body stops', async () => {
    const { endpoint } = await scriptedService((_, response) => void response.write('{'));
    await expect(get(endpoint.url)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('if the connection ends within the body', async () => {
    const { endpoint } = await scriptedService((_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('{', () => response.socket?.destroy());
    });
    await expect(get(endpoint.url)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('if the response is not HTTP', async () => {
    const server = createTcpServer((socket) => void socket.end('hello\r\n\r\n')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    await expect(get(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).rejects.toThrow(
      'Parse Error',
    );
  });

  test('if the body is larger than allowed, and the connection is closed', async () => {
    let closed: Promise<unknown> | undefined;
    const { endpoint } = await scriptedService((request, response) => {
      closed = once(request.socket, 'close');
      response.write('0123456789');
    });
    await expect(get(endpoint.url, { maxBytes: 9 })).rejects.toMatchObject({ name: 'BodyTooLargeError' });
    await closed;
  });

  test('with the reason of its signal, before and during the request', async () => {
    const { endpoint, requests } = await scriptedService(() => undefined);
    const reason = new Error('The deadline has passed.');
    await expect(get(endpoint.url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(requests).toEqual([]);
    const controller = new AbortController();
    const running = get(endpoint.url, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    await expect(running).rejects.toBe(reason);
  });
});

test('a slow body is complete if data keeps arriving', async () => {
  const { endpoint } = await scriptedService(async (_, response) => {
    for (const part of ['a', 'b', 'c']) {
      response.write(part);
      await wait(900);
    }
    response.end();
  });
  expect(String((await get(endpoint.url)).body)).toBe('abc');
});

test('a body of exactly the maximum is accepted', async () => {
  const { endpoint } = await scriptedService(respond(200, '0123456789'));
  expect((await get(endpoint.url, { maxBytes: 10 })).body).toHaveLength(10);
});

test('a connection is used again, also if the next response is slow', async () => {
  const ports: (number | undefined)[] = [];
  const { endpoint } = await scriptedService(async ({ socket }, response) => {
    ports.push(socket.remotePort);
    // Longer than a new connection may take.
    await wait(600);
    response.end();
  });
  for (let request = 0; request < 2; request++) expect((await get(endpoint.url)).status).toBe(200);
  expect(ports).toEqual([ports[0], ports[0]]);
});

test('no timer is left after a response', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const { endpoint } = await scriptedService(respond(200, 'ok'));
  const before = timers();
  await get(endpoint.url);
  await new Promise(setImmediate);
  expect(timers()).toBeLessThanOrEqual(before);
});
