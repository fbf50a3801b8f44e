import {
  each,
  type FetchCase,
  photos,
  picture,
  raw,
  redirect,
  response,
  type ScriptedResponse,
} from './fetch-case.ts';

/** Unusual but valid responses. */
const responses: readonly (readonly [string, ScriptedResponse])[] = [
  ['with a length', response(picture)],
  ['that ends with the connection', raw('HTTP/1.1 200 OK', '', picture)],
  ['over HTTP/1.0', raw('HTTP/1.0 200 OK', '', picture)],
  [
    'in chunks',
    raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '3', 'pic', '4', 'ture', '0', '', ''),
  ],
  [
    'in chunks with extensions and a trailer',
    raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '7;a=b', picture, '0', 'x: y', '', ''),
  ],
  ['after Early Hints', raw('HTTP/1.1 103 Early Hints', 'link: </a>', '', `HTTP/1.1 200 OK`, '', picture)],
  ['after 100 Continue', raw('HTTP/1.1 100 Continue', '', `HTTP/1.1 200 OK`, '', picture)],
  [
    'after several informational responses',
    raw(
      'HTTP/1.1 103 A',
      'link: </a>',
      '',
      'HTTP/1.1 100',
      '',
      'HTTP/1.1 102 B',
      '',
      'HTTP/1.1 200 OK',
      '',
      picture,
    ),
  ],
  [
    'after 100 Continue, byte by byte',
    {
      send: 'HTTP/1.1 100 Continue\r',
      repeat: '\n',
      times: 1,
      everyMs: 5,
      finally: `\r\nHTTP/1.1 200 OK\r\n\r\n${picture}`,
    },
  ],
  ...[
    'identity',
    'IDENTITY',
    '',
    'none',
    'utf-8',
    'UTF-8',
    'binary',
    'aws-chunked',
    'aws-chunked, identity',
  ].map(
    (coding) =>
      [`with the encoding "${coding}"`, response(picture, [`content-encoding: ${coding}`])] as const,
  ),
  ['with another Content-Type', response(picture, ['content-type: text/html'])],
  ['with status 203', response(picture, [], '203 Non-Authoritative Information')],
  ['with a cookie', response(picture, ['set-cookie: a=b', 'set-cookie: c=d'])],
  ['with 15 KB of headers', response(picture, [`x: ${'y'.repeat(15_000)}`])],
  ['that is sent slowly', { send: 'HTTP/1.1 200 OK\r\n\r\npict', repeat: 'ure', times: 1, everyMs: 5 }],
  ['with more bytes than its length', raw('HTTP/1.1 200 OK', 'content-length: 7', '', `${picture} and more`)],
];

/** A path in raw UTF-8. */
const rawPath = Buffer.from('/gr\u00f6\u00dfe/\u65e5\u672c.png').toString('latin1');

/** Images that must be fetched. Without these cases, code that rejects everything would pass. */
export const goodCases: readonly FetchCase[] = [
  ...responses.map(([name, script]) => ({
    name: `an image ${name}`,
    url: 'http://photos.example/',
    hosts: { [photos]: [script] },
    outcome: 'image' as const,
    connections: [photos],
  })),
  {
    name: 'an image with one chunk for each byte, each with an extension of a thousand bytes',
    url: 'http://photos.example/',
    hosts: {
      [photos]: [
        {
          ...raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', ''),
          repeat: `1;${'y'.repeat(1_000)}\r\nx\r\n`,
          times: 1_000,
          finally: '0\r\n\r\n',
        },
      ],
    },
    outcome: 'image',
    bytes: 1_000,
  },
  ...[`http://photos.example${rawPath}`, rawPath, '/gr\xf6\xdfe.png'].map((location, number) => ({
    name: `a redirect to a path with raw bytes, number ${number}`,
    url: 'http://photos.example/',
    hosts: { [photos]: [redirect(location), response(picture)] },
    outcome: 'image' as const,
    connections: [photos, photos],
  })),
  ...each(
    'a public host',
    [
      'http://photos.example/a%20b/c.png?d=e#f',
      'https://photos.example/',
      'http://photos.example:80/',
      'https://photos.example:443/',
      'HTTPS://PHOTOS.EXAMPLE/',
      '  http://photos.example/  ',
      'http://photos.example/?url=http://127.0.0.1/',
      'http://photos.example/@127.0.0.1/',
      'http://photos.example\\@127.0.0.1/',
      'http://photos.example#@127.0.0.1/',
      'http://\uff50hotos.example/',
      'http://photos\u3002example/',
      'http://93.184.216.34/',
      'http://0x5d.0xb8.0xd8.0x22/',
      'http://1572395042/',
    ],
    { outcome: 'image', connections: [photos] },
  ),
  ...['1.1.1.1', '9.255.255.255', '100.63.255.255', '172.32.0.1', '192.169.0.1', '223.255.255.254'].map(
    (address) => ({
      name: `a public address next to a private range: ${address}`,
      url: `http://${address}/`,
      outcome: 'image' as const,
      connections: [address],
    }),
  ),
  ...['2606:4700::1111', '2001:4860:4860::8888', '2a00:1450:4001::200e'].map((address) => ({
    name: `a public IPv6 address: ${address}`,
    url: `https://[${address}]/`,
    outcome: 'image' as const,
    connections: [address],
  })),
  {
    name: 'a name with a trailing dot',
    url: 'http://photos.example./',
    names: { 'photos.example.': [photos] },
    outcome: 'image',
    connections: [photos],
  },
  {
    name: 'an international name',
    url: 'http://b\u00fccher.example/',
    names: { 'xn--bcher-kva.example': [photos] },
    outcome: 'image',
    connections: [photos],
  },
  {
    name: 'a host whose first address refuses connections',
    url: 'https://two.example/',
    names: { 'two.example': ['1.1.1.1', '1.0.0.1'] },
    hosts: { '1.1.1.1': ['ECONNREFUSED'] },
    outcome: 'image',
    connections: ['1.1.1.1', '1.0.0.1'],
  },
];
