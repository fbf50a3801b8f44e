import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { listen } from '../../../local/server.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';
import { allMethods, ask, cachingOptimized, http, start, startEcho, startOrigin } from './support.ts';

/** An address where nothing listens. */
async function nowhere() {
  const server = await startOrigin(() => {});
  await server.close();
  return http(server);
}

const group = (statuses: number[]) => ({
  config: {
    OriginGroups: {
      Items: [
        {
          Id: 'group',
          FailoverCriteria: { StatusCodes: { Items: statuses } },
          Members: { Items: [{ OriginId: 'first' }, { OriginId: 'second' }] },
        },
      ],
    },
  },
  behavior: { TargetOriginId: 'group', AllowedMethods: allMethods },
});

const respondWith = (status: number, body: string) =>
  startOrigin((request, response) => {
    request.resume();
    response.statusCode = status;
    response.setHeader('x-url', request.url ?? '').end(body);
  });

describe('an origin group', () => {
  test('uses the second origin after a listed status of the first one', async () => {
    const origins = {
      first: http(await respondWith(404, 'first')),
      second: http(await respondWith(404, 'second')),
    };
    const server = await start({ ...group([404]), origins });
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const { status, headers, body } = await ask(server, '/a?b', { method });
      expect([status, headers['x-url'], body.toString()]).toEqual([
        404,
        '/a',
        method === 'HEAD' ? '' : 'second',
      ]);
    }
  });

  test.each([
    ['a status that is not listed', 'GET', 403],
    ['success', 'GET', 200],
    ['another method', 'POST', 404],
    ['another method', 'DELETE', 404],
  ])('returns the first origin’s response for %s (%s, %i)', async (_, method, status) => {
    const origins = {
      first: http(await respondWith(status, 'first')),
      second: http(await respondWith(200, 'second')),
    };
    const server = await start({ ...group([404]), origins });
    expect((await ask(server, '/', { method })).body.toString()).toBe('first');
  });

  test('uses the second origin if the first one is unreachable, but not for POST', async () => {
    const server = await start({
      ...group([500]),
      origins: { first: await nowhere(), second: http(await respondWith(200, 'second')) },
    });
    expect((await ask(server, '/')).body.toString()).toBe('second');
    expect((await ask(server, '/', { method: 'POST', body: 'x' })).status).toBe(502);
  });
});

describe('an origin that fails', () => {
  test('is 502 if it cannot be reached', async () => {
    const server = await start({ origins: { 'api.example.com': await nowhere() } });
    const { status, headers } = await ask(server, '/');
    expect([status, headers['x-cache']]).toEqual([502, 'Error from cloudfront']);
    expect(server.log.join()).toContain('ECONNREFUSED');
  });

  test('is 502 if it disconnects before the head, and a POST is not sent twice', async () => {
    let posts = 0;
    const origin = await startOrigin((request) => {
      if (request.method === 'POST') posts++;
      request.socket.destroy();
    });
    const server = await start({
      behavior: { AllowedMethods: allMethods },
      origins: { origin: http(origin) },
    });
    expect((await ask(server, '/')).status).toBe(502);
    expect((await ask(server, '/', { method: 'POST', body: 'x' })).status).toBe(502);
    expect(posts).toBe(1);
  });

  test('is 504 if it takes longer than the origin’s read timeout', async () => {
    const origin = await startOrigin(() => {});
    const server = await start({
      origins: { origin: http(origin) },
      config: {
        Origins: [{ Id: 'origin', DomainName: 'origin', CustomOriginConfig: { OriginReadTimeout: 1 } }],
      },
    });
    expect((await ask(server, '/')).status).toBe(504);
  });

  test('closes the viewer’s connection if it disconnects in the body', async () => {
    const origin = await startOrigin((_, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('begun');
      setTimeout(() => response.destroy(), 50);
    });
    const server = await start({ origins: { origin: http(origin) } });
    await expect(ask(server, '/')).rejects.toThrow();
  });

  /** An origin whose connections respond to the first request. `next` handles the second one. */
  async function startRaw(next: (socket: Socket) => void, first = respondOk) {
    let requests = 0;
    const origin = createServer((socket) => {
      let responded = false;
      socket.on('error', () => {});
      socket.on('data', () => {
        requests += 1;
        (responded ? next : first)(socket);
        responded = true;
      });
    });
    origin.listen(0, '127.0.0.1');
    await once(origin, 'listening');
    onTestFinished(() => void origin.close());
    const { port } = origin.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const server = await start({ origins: { origin: { kind: 'http', url } } });
    return { server, requests: () => requests };
  }

  const respondOk = (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  const reset = (socket: Socket) => void socket.resetAndDestroy();

  test('gets a retry if it closed the idle connection', async () => {
    const { server } = await startRaw(reset);
    for (let i = 0; i < 3; i++) expect((await ask(server, '/')).status).toBe(200);
  });

  test('gets at most two requests', async () => {
    const { server, requests } = await startRaw(reset, reset);
    expect((await ask(server, '/')).status).toBe(502);
    expect(requests()).toBe(2);
  });

  test('gets no retry after the viewer has the head', async () => {
    const { server, requests } = await startRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun');
      setTimeout(() => socket.resetAndDestroy(), 50);
    });
    expect((await ask(server, '/')).status).toBe(200);
    await expect(ask(server, '/')).rejects.toThrow();
    await delay(100);
    expect(requests()).toBe(2);
  });
});

describe('bodies are streamed', () => {
  const block = Buffer.alloc(1 << 20, 'x');

  test('to the viewer, no faster than it reads', async () => {
    let sent = 0;
    const origin = await startOrigin(async (_, response) => {
      for (let i = 0; i < 100 && !response.destroyed; i++) {
        sent += block.length;
        if (!response.write(block)) await once(response, 'drain').catch(() => {});
      }
      response.end();
    });
    const server = await start({ origins: { origin: http(origin) } });
    const outgoing = httpRequest({ host: 'localhost', port: server.port, agent: false }).end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    response.pause();
    let before = -1;
    while (before !== sent) {
      before = sent;
      await delay(200);
    }
    expect(sent).toBeLessThan(50 * block.length);
    let read = 0;
    response.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    response.resume();
    await once(response, 'end');
    expect(read).toBe(100 * block.length);
  });

  test('to the origin, whole', async () => {
    let received = 0;
    const origin = await startOrigin((request, response) => {
      request.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
      request.on('end', () => response.end());
    });
    const server = await start({
      behavior: { AllowedMethods: allMethods },
      origins: { origin: http(origin) },
    });
    await ask(server, '/', { method: 'PUT', body: Buffer.concat(Array(32).fill(block)) });
    expect(received).toBe(32 * block.length);
  });

  test('and ends when the viewer disconnects', async () => {
    let left: () => void = () => {};
    const gone = new Promise<void>((resolve) => {
      left = resolve;
    });
    const origin = await startOrigin((_, response) => {
      response.on('close', left);
      response.write('begun');
    });
    const server = await start({ origins: { origin: http(origin) } });
    const outgoing = httpRequest({ host: 'localhost', port: server.port, agent: false }).end();
    outgoing.on('error', () => {});
    await once(outgoing, 'response');
    outgoing.destroy();
    await gone;
  });

  test('and a response before the end of an upload arrives', async () => {
    const origin = await startOrigin((_, response) => {
      response.writeHead(413, { 'content-length': 3 }).end('big');
    });
    const server = await start({
      behavior: { AllowedMethods: allMethods },
      origins: { origin: http(origin) },
    });
    const { status, body } = await ask(server, '/', { method: 'POST', body: Buffer.alloc(100_000) });
    expect([status, body.toString()]).toEqual([413, 'big']);
  });
});

test('an origin that is not part of the run is 502', async () => {
  const server = await start({ origins: { 'elsewhere.example.com': undefined } });
  const { status, body } = await ask(server, '/');
  expect(status).toBe(502);
  expect(body.toString()).not.toContain('elsewhere.example.com');
  expect(server.log.join()).toContain('elsewhere.example.com');
});

test('HEAD returns the headers of GET without a body', async () => {
  const origin = await startOrigin((_, response) => response.setHeader('content-length', 5).end('hello'));
  const server = await start({ origins: { origin: http(origin) } });
  const { status, headers, body } = await ask(server, '/', { method: 'HEAD' });
  expect([status, headers['content-length'], body.length]).toEqual([200, '5', 0]);
});

test('a behavior uses its own origin', async () => {
  const echo = await startEcho();
  const server = await start({
    origins: { site: http(await respondWith(200, 'site')), api: http(echo) },
    config: {
      CacheBehaviors: [{ PathPattern: '/api/*', TargetOriginId: 'api', CachePolicyId: cachingOptimized }],
    },
  });
  expect((await ask(server, '/apix')).body.toString()).toBe('site');
  expect((await ask(server, '/api/x')).headers['content-type']).toBe('application/json');
});

test('closing a distribution frees its port', async () => {
  const server = await start({ origins: { origin: http(await startEcho()) } });
  await ask(server, '/');
  await server.close();
  const again = await listen((await import('node:http')).createServer(), server.port);
  await again.close();
});
