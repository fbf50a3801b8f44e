import { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { Connector } from '../../../lambdas/grayscale/connection.ts';
import { Deadline } from '../../../lambdas/shared/deadline.ts';
import type { Problem } from '../../../lambdas/shared/problem.ts';
import { eventually } from '../../support/eventually.ts';
import { expectRejection } from '../problem.ts';
import { get, internet, picture, publicAddress, redirects } from './fetch-fixture.ts';

describe('a public host', () => {
  test('is connected to at the checked address, with its name in Host and TLS', async () => {
    expect(await get('https://photos.example/a%20b?c=d#e')).toBe('picture');
    expect(internet?.connections).toEqual([
      { address: publicAddress, port: 443, secure: true, serverName: 'photos.example' },
    ]);
    expect(internet?.requests).toEqual(['photos.example /a%20b?c=d']);
  });

  test('gets its name without a trailing dot in TLS', async () => {
    expect(await get('https://photos.example./', picture, {}, { 'photos.example.': [publicAddress] })).toBe(
      'picture',
    );
    expect(internet?.connections[0]?.serverName).toBe('photos.example');
  });

  test('is disconnected if the connection succeeds after the deadline', async () => {
    const socket = new Socket();
    let connected = (_: Socket) => {};
    const connect = () => new Promise<Socket>((resolve) => (connected = resolve));
    const deadline = new Deadline(20);
    await expectRejection(get('http://photos.example/', picture, { connect, deadline }), 'image-not-fetched');
    connected(socket);
    await eventually(
      () => socket.destroyed,
      (isDestroyed) => expect(isDestroyed).toBe(true),
    );
  });

  test('gets 3 s to connect, or what is left until the deadline', async () => {
    const timeouts: number[] = [];
    const connect: Connector = async (_, timeoutMs) => {
      timeouts.push(timeoutMs);
      throw new Error('refused');
    };
    for (const ms of [60_000, 2_000]) {
      const work = get('http://photos.example/', picture, { connect, deadline: new Deadline(ms) });
      await expectRejection(work, 'image-not-fetched');
    }
    const [usual, shorter] = timeouts;
    expect(usual).toBe(3_000);
    expect(shorter).toBeGreaterThan(0);
    expect(shorter).toBeLessThanOrEqual(2_000);
  });

  test('may be an IP address, without a server name in TLS', async () => {
    expect(await get('http://8.8.8.8/')).toBe('picture');
    expect(await get('https://[2606:4700::1111]/')).toBe('picture');
    expect(internet?.connections).toEqual([
      { address: '2606:4700::1111', port: 443, secure: true, serverName: '' },
    ]);
  });

  test('gets a request for an unencoded body, without data about the caller', async () => {
    let headers: unknown;
    await get('http://photos.example/', (request, response) => {
      headers = request.headers;
      response.end();
    });
    expect(headers).toEqual({
      host: 'photos.example',
      connection: 'keep-alive',
      accept: 'image/*',
      'accept-encoding': 'identity',
      'user-agent': 'jamstack-on-aws',
    });
  });

  test('is tried at its next address if the first one refuses connections', async () => {
    const addresses = { 'photos.example': ['1.1.1.1', '1.0.0.1'] };
    expect(await get('http://photos.example/', picture, {}, addresses, ['1.1.1.1'])).toBe('picture');
    expect(internet?.connections.map(({ address }) => address)).toEqual(['1.1.1.1', '1.0.0.1']);
  });
});

describe('there is no connection for', () => {
  test.each([
    ['loopback', 'http://127.0.0.1/'],
    ['loopback as a number', 'http://2130706433/'],
    ['loopback in hexadecimal', 'http://0x7f000001/'],
    ['loopback in octal', 'http://0177.0.0.1/'],
    ['loopback in short notation', 'http://127.1/'],
    ['loopback in full-width digits', 'http://１２７.０.０.１/'],
    ['loopback with a trailing dot', 'http://127.0.0.1./'],
    ['loopback in IPv6', 'http://[::1]/'],
    ['IPv4-mapped loopback', 'http://[::ffff:127.0.0.1]/'],
    ['the metadata service', 'http://169.254.169.254/latest/meta-data/'],
    ['the metadata service in IPv6', 'http://[fd00:ec2::254]/'],
    ['the metadata service through NAT64', 'http://[64:ff9b::a9fe:a9fe]/'],
    ['the unspecified address', 'http://0/'],
    ['a name of a private address', 'http://private.example/'],
    ['a name with one private address among public ones', 'http://mixed.example/'],
    ['a name with a private IPv6 address', 'http://six.example/'],
    ['a name that does not exist', 'http://missing.example/'],
    ['a name without an address', 'http://empty.example/'],
    ['a name with an invalid address', 'http://nonsense.example/'],
    ['another port', 'http://photos.example:8080/'],
    ['the port of the other scheme', 'http://photos.example:443/'],
    ['another scheme', 'ftp://photos.example/'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:image/png;base64,AA=='],
    ['credentials', 'http://user:password@photos.example/'],
  ])('%s', async (_, url) => {
    const work = get(
      url,
      picture,
      {},
      {
        'private.example': ['10.0.0.1'],
        'mixed.example': [publicAddress, '192.168.0.1'],
        'six.example': ['fc00::1'],
        'empty.example': [],
        'nonsense.example': ['nonsense'],
      },
    );
    await expectRejection(work, 'image-not-fetched');
    expect(internet?.connections).toEqual([]);
  });
});

describe('a name that changes its address', () => {
  test('is connected to at the checked address', async () => {
    const rebinding = { 'rebinding.example': [[publicAddress], ['127.0.0.1']] };
    expect(await get('http://rebinding.example/', picture, {}, rebinding)).toBe('picture');
    expect(internet?.connections.map(({ address }) => address)).toEqual([publicAddress]);
  });

  test('is checked again after a redirect to itself', async () => {
    const rebinding = { 'rebinding.example': [[publicAddress], ['127.0.0.1']] };
    const work = get('http://rebinding.example/', redirects('/again'), {}, rebinding);
    await expectRejection(work, 'image-not-fetched');
    expect(internet?.requests).toEqual(['rebinding.example /']);
  });
});

describe('an allowed origin', () => {
  const allowedOrigins = new Set(['http://127.0.0.1:9000']);

  test('may be private and have any port', async () => {
    expect(await get('http://127.0.0.1:9000/a.png', picture, { allowedOrigins })).toBe('picture');
    expect(internet?.connections).toEqual([
      { address: '127.0.0.1', port: 9000, secure: false, serverName: '' },
    ]);
  });

  test.each([
    'http://127.0.0.1:9001/',
    'https://127.0.0.1:9000/',
    'http://127.0.0.1/',
    'http://user@127.0.0.1:9000/',
    'http://127.0.0.2:9000/',
    'http://127.0.0.1.photos.example:9000/',
  ])('does not allow %s', async (url) => {
    await expectRejection(get(url, picture, { allowedOrigins }), 'image-not-fetched');
    expect(internet?.connections).toEqual([]);
  });

  test('does not allow redirects to other private addresses', async () => {
    const work = get('http://127.0.0.1:9000/', redirects('http://127.0.0.1:9001/'), { allowedOrigins });
    await expectRejection(work, 'image-not-fetched');
    expect(internet?.connections).toHaveLength(1);
  });
});

test('all failures have the same response, and the log has the reason', async () => {
  const failures = await Promise.all(
    ['http://127.0.0.1/', 'http://missing.example/', 'http://photos.example:8080/'].map((url) =>
      get(url).catch((error: Problem) => error),
    ),
  );
  expect(new Set(failures.map((failure) => JSON.stringify(failure))).size).toBe(1);
  expect(failures.map((failure) => (failure as Problem).reason)).toEqual([
    'address-not-public',
    'ENOTFOUND',
    'not-the-default-port',
  ]);
});
