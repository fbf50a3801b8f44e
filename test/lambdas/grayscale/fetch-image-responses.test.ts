import type { RequestListener } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { Deadline } from '../../../lambdas/shared/deadline.ts';
import { expectRejection } from '../problem.ts';
import { get, internet, picture, redirects } from './fetch-fixture.ts';

describe('redirects', () => {
  test('to raw UTF-8 are followed as in browsers', async () => {
    const location = Buffer.from('/größe/日本.png').toString('latin1');
    expect(await get('http://photos.example/', redirects(location))).toBe('picture');
    expect(internet?.requests.at(-1)).toBe('photos.example /gr%C3%B6%C3%9Fe/%E6%97%A5%E6%9C%AC.png');
  });

  test('are followed three times, also relative ones', async () => {
    const listener = redirects('/1', 'https://photos.example/2', '//photos.example/3');
    expect(await get('http://photos.example/', listener)).toBe('picture');
    expect(internet?.requests).toHaveLength(4);
    expect(internet?.connections.map(({ port }) => port)).toEqual([80, 80, 443, 443]);
  });

  test.each([
    ['a fourth one', ['/1', '/2', '/3', '/4'], 4],
    ['one to a private address', ['http://169.254.169.254/'], 1],
    ['one to another port', ['http://photos.example:22/'], 1],
    ['one to another scheme', ['file:///etc/passwd'], 1],
    ['one with credentials', ['http://a:b@photos.example/'], 1],
    ['one without Location', [undefined], 1],
    ['one to an invalid URL', ['http://['], 1],
  ])('%s is not followed', async (_, locations, requests) => {
    await expectRejection(get('http://photos.example/', redirects(...locations)), 'image-not-fetched');
    expect(internet?.requests).toHaveLength(requests);
  });

  test('from https to http are not followed', async () => {
    const work = get('https://photos.example/', redirects('http://photos.example/1'));
    await expectRejection(work, 'image-not-fetched');
    expect(internet?.requests).toHaveLength(1);
  });
});

describe('a response', () => {
  test.each([199 + 101, 304, 400, 401, 403, 404, 500, 503])('with status %i is rejected', async (status) => {
    const work = get('http://photos.example/', (_, response) => void response.writeHead(status).end());
    await expectRejection(work, 'image-not-fetched');
  });

  test.each(['gzip', 'br', 'identity, gzip', 'x-unknown'])(
    'with the encoding %s is rejected',
    async (coding) => {
      const listener: RequestListener = (_, response) => {
        response.writeHead(200, { 'content-encoding': coding }).end('x');
      };
      await expectRejection(get('http://photos.example/', listener), 'image-not-fetched');
    },
  );

  test.each(['', 'Identity', 'none', 'utf-8', 'binary', 'aws-chunked'])(
    'with the encoding "%s" is read without decoding',
    async (coding) => {
      const listener: RequestListener = (_, response) => {
        response.writeHead(200, { 'content-encoding': coding }).end('picture');
      };
      expect(await get('http://photos.example/', listener)).toBe('picture');
    },
  );

  test('with endless headers is rejected', async () => {
    const listener: RequestListener = (request) => {
      request.socket.write(`HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(1_000)}\r\n`.repeat(100)}`);
    };
    await expectRejection(get('http://photos.example/', listener), 'image-not-fetched');
  });

  test('that is shorter than its length is rejected', async () => {
    const listener: RequestListener = (request) => {
      request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort');
    };
    await expectRejection(get('http://photos.example/', listener), 'image-not-fetched');
  });

  test('may have the maximum size', async () => {
    expect(await get('http://photos.example/', picture, { maxBytes: 7 })).toBe('picture');
  });

  test('with one byte more is too large, with or without a length', async () => {
    await expectRejection(get('http://photos.example/', picture, { maxBytes: 6 }), 'image-too-large');
    const chunked: RequestListener = (_, response) => {
      response.write('pic');
      response.end('ture');
    };
    await expectRejection(get('http://photos.example/', chunked, { maxBytes: 6 }), 'image-too-large');
  });

  test('without an end is aborted', async () => {
    const endless: RequestListener = (_, response) => {
      const send = () => {
        while (response.writable && response.write('x'.repeat(65_536)));
      };
      response.on('drain', send);
      send();
    };
    await expectRejection(get('http://photos.example/', endless, { maxBytes: 1e6 }), 'image-too-large');
  });
});

describe('the deadline', () => {
  test('ends a slow name lookup', async () => {
    const resolve = () => new Promise<string[]>(() => undefined);
    const work = get('http://photos.example/', picture, { resolve, deadline: new Deadline(50) });
    await expectRejection(work, 'image-not-fetched');
  });

  test('ends a slow connection attempt', async () => {
    const connect = () => new Promise<never>(() => undefined);
    const work = get('http://photos.example/', picture, { connect, deadline: new Deadline(50) });
    await expectRejection(work, 'image-not-fetched');
  });

  test('ends a slow head', async () => {
    const work = get('http://photos.example/', () => undefined, { deadline: new Deadline(50) });
    await expectRejection(work, 'image-not-fetched');
  });

  test('ends a slow body', async () => {
    const drip: RequestListener = (_, response) => {
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    };
    await expectRejection(
      get('http://photos.example/', drip, { deadline: new Deadline(100) }),
      'image-not-fetched',
    );
  });
});
