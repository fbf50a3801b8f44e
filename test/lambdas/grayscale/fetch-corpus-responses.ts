import { type FetchCase, photos, picture, raw, response, type ScriptedResponse } from './fetch-case.ts';

const mebibytes20 = 20 * 1024 * 1024;

/** Invalid responses. Endless ones are ended by the size limits. */
const bad: readonly (readonly [string, ScriptedResponse, string?])[] = [
  ...[400, 401, 403, 404, 407, 410, 418, 429, 451, 500, 502, 503, 504, 599, 999].map(
    (status): [string, ScriptedResponse, string] => [
      `status ${status}`,
      response(picture, [], `${status} No`),
      `status-${status}`,
    ],
  ),
  ['a compressed body', response(picture, ['content-encoding: gzip']), 'encoded'],
  ['a body compressed with Brotli', response(picture, ['content-encoding: br']), 'encoded'],
  ['a body compressed twice', response(picture, ['content-encoding: gzip, gzip']), 'encoded'],
  ['two encodings', response(picture, ['content-encoding: gzip', 'content-encoding: identity']), 'encoded'],
  ['a body that is shorter than its length', raw('HTTP/1.1 200 OK', 'content-length: 100', '', picture)],
  [
    'a reset before the end of the body',
    { ...raw('HTTP/1.1 200 OK', 'content-length: 100', '', picture), end: 'resets' },
  ],
  ['a negative length', raw('HTTP/1.1 200 OK', 'content-length: -1', '', picture)],
  ['a length that is not a number', raw('HTTP/1.1 200 OK', 'content-length: seven', '', picture)],
  ['a length with a sign', raw('HTTP/1.1 200 OK', 'content-length: +7', '', picture)],
  ['a length that is a list', raw('HTTP/1.1 200 OK', 'content-length: 7, 7', '', picture)],
  ['a length with 30 digits', raw('HTTP/1.1 200 OK', `content-length: ${'9'.repeat(30)}`, '', picture)],
  ['two lengths', raw('HTTP/1.1 200 OK', 'content-length: 7', 'content-length: 8', '', picture)],
  [
    'both a length and chunks',
    raw('HTTP/1.1 200 OK', 'content-length: 7', 'transfer-encoding: chunked', '', '7', picture, '0', '', ''),
  ],
  ['an invalid chunk size', raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', 'nonsense', picture)],
  ['a chunk of negative size', raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '-1', picture)],
  [
    'a chunk size with 32 digits',
    raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', 'f'.repeat(32), picture),
  ],
  [
    'a chunk longer than its size',
    raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '3', picture, '0', '', ''),
  ],
  [
    'chunks without the last chunk',
    raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '7', picture, ''),
  ],
  ['another protocol', raw('SSH-2.0-OpenSSH_9.9', '')],
  ['a binary protocol', raw('\x16\x03\x01\x02\x00\x01')],
  ['HTTP/2', raw('PRI * HTTP/2.0', '', 'SM', '', '')],
  ['an unexpected upgrade', raw('HTTP/1.1 101 Switching', 'upgrade: x', 'connection: upgrade', '', '')],
  ['100 Continue without a final response', raw('HTTP/1.1 100 Continue', '', '')],
  ['a truncated 100 Continue', raw('HTTP/1.1 100 Conti')],
  [
    'an endless head of 100 Continue',
    { send: 'HTTP/1.1 100 Continue\r\n', repeat: `x: ${'y'.repeat(1_000)}\r\n` },
  ],
  ['a body without a head', raw(picture)],
  ['a truncated head', raw('HTTP/1.1 200 OK', 'content-le')],
  ['an empty response', raw('')],
  ['a reset', { send: '', end: 'resets' }],
  ['a header with a line break', raw('HTTP/1.1 200 OK', 'x: a\rb', '', picture)],
  ['a header with a zero byte', raw('HTTP/1.1 200 OK', 'x\0: a', '', picture)],
  ['endless headers', { send: 'HTTP/1.1 200 OK\r\n', repeat: `x: ${'y'.repeat(1_000)}\r\n` }],
  ['endless small headers', { send: 'HTTP/1.1 200 OK\r\n', repeat: 'x:\r\n'.repeat(1_000) }],
  ['an endless header value', { send: 'HTTP/1.1 200 OK\r\nx: ', repeat: 'y'.repeat(10_000) }],
  ['an endless header name', { send: 'HTTP/1.1 200 OK\r\n', repeat: 'y'.repeat(10_000) }],
  [
    'endless trailers',
    {
      ...raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '7', picture, '0', ''),
      repeat: `x: ${'y'.repeat(1_000)}\r\n`,
    },
  ],
];

/** Responses that only the deadline ends. */
const endless: readonly (readonly [string, ScriptedResponse])[] = [
  ['no response', { send: '', end: 'stays' }],
  ['a head without an end', { send: 'HTTP/1.1 200 OK\r\nx: y\r\n', end: 'stays' }],
  ['a slow endless head', { send: 'HTTP/1.1 200 OK\r\n', repeat: 'x: y\r\n', everyMs: 5 }],
  ['an endless status line', { send: 'HTTP/1.1 200 ', repeat: 'O'.repeat(1_000), everyMs: 1 }],
  ['a flood of 102', { send: '', repeat: 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100), everyMs: 1 }],
  ['a flood of 100', { send: '', repeat: 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100), everyMs: 1 }],
  ['a flood of 103', { send: '', repeat: 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', everyMs: 1 }],
  ['a slow body', { send: 'HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n', repeat: 'x', everyMs: 5 }],
  ['a slow endless body without a length', { send: 'HTTP/1.1 200 OK\r\n\r\n', repeat: 'x', everyMs: 5 }],
  [
    'slow endless chunks',
    { send: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', repeat: '1\r\nx\r\n', everyMs: 5 },
  ],
  [
    'an endless chunk extension',
    {
      send: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;',
      repeat: 'x'.repeat(1_000),
      everyMs: 1,
    },
  ],
  [
    'a body that stops before its last byte',
    { ...raw('HTTP/1.1 200 OK', 'content-length: 8', '', picture), end: 'stays' },
  ],
  [
    'a redirect without the end of the head',
    { send: 'HTTP/1.1 302 Found\r\nlocation: /a\r\n', end: 'stays' },
  ],
];

const mebibyte = 'x'.repeat(1024 * 1024);

/** Bodies at the limit of 20 MiB. */
const large: readonly (readonly [string, ScriptedResponse])[] = [
  [
    'with a length',
    { ...raw('HTTP/1.1 200 OK', `content-length: ${mebibytes20}`, '', ''), repeat: mebibyte, times: 20 },
  ],
  ['without a length', { ...raw('HTTP/1.1 200 OK', '', ''), repeat: mebibyte, times: 20 }],
  [
    'in chunks',
    {
      ...raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', ''),
      repeat: `100000\r\n${mebibyte}\r\n`,
      times: 20,
      finally: '0\r\n\r\n',
    },
  ],
  [
    'in chunks of one kilobyte',
    {
      ...raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', ''),
      repeat: `400\r\n${'x'.repeat(1024)}\r\n`.repeat(1024),
      times: 20,
      finally: '0\r\n\r\n',
    },
  ],
];

const tooLarge: readonly (readonly [string, ScriptedResponse])[] = [
  ['has a length', { ...raw('HTTP/1.1 200 OK', `content-length: ${mebibytes20 + 1}`, '', ''), end: 'stays' }],
  ['has no length', { ...raw('HTTP/1.1 200 OK', '', 'y'), repeat: mebibyte, times: 20 }],
  [
    'is sent in chunks',
    {
      ...raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '1', 'y', ''),
      repeat: `100000\r\n${mebibyte}\r\n`,
      times: 20,
    },
  ],
  [
    'is sent in one chunk',
    { ...raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', 'ffffffff', ''), repeat: mebibyte },
  ],
  ['is endless', { ...raw('HTTP/1.1 200 OK', '', ''), repeat: mebibyte }],
  [
    'has a length of a terabyte',
    { ...raw('HTTP/1.1 200 OK', 'content-length: 1099511627776', '', ''), end: 'stays' },
  ],
];

/** Responses of servers. */
export const responseCases: readonly FetchCase[] = [
  ...bad.map(([name, script, reason]) => ({
    ...{ name, url: 'http://photos.example/', hosts: { [photos]: [script] }, connections: [photos] },
    ...(reason && { reason }),
  })),
  ...endless.map(([name, script]) => ({
    ...{ name, url: 'http://photos.example/', hosts: { [photos]: [script] }, connections: [photos] },
    deadlineMs: 40,
    reason: 'TimeoutError',
  })),
  ...large.map(([name, script]) => ({
    ...{ name: `exactly 20 MiB ${name}`, url: 'http://photos.example/', hosts: { [photos]: [script] } },
    outcome: 'image' as const,
    bytes: mebibytes20,
  })),
  ...tooLarge.map(([name, script]) => ({
    ...{
      name: `a body above 20 MiB that ${name}`,
      url: 'http://photos.example/',
      hosts: { [photos]: [script] },
    },
    outcome: 'image-too-large' as const,
  })),
  ...(['ECONNREFUSED', 'ERR_TLS_CERT_ALTNAME_INVALID'] as const).map((reason) => ({
    ...{ name: `a connection that fails with ${reason}`, url: 'https://photos.example/' },
    ...{ hosts: { [photos]: [reason] }, connections: [photos], reason },
  })),
  {
    name: 'a connection that never succeeds',
    url: 'http://photos.example/',
    hosts: { [photos]: ['hangs'] },
    deadlineMs: 40,
    reason: 'TimeoutError',
    connections: [photos],
  },
  {
    name: 'a host whose first four addresses refuse connections (a fifth one is not tried)',
    url: 'http://many.example/',
    names: { 'many.example': ['1.1.1.1', '1.0.0.1', '8.8.8.8', '8.8.4.4', photos] },
    hosts: Object.fromEntries(['1.1.1.1', '1.0.0.1', '8.8.8.8', '8.8.4.4'].map((a) => [a, ['ECONNREFUSED']])),
    reason: 'ECONNREFUSED',
    connections: ['1.1.1.1', '1.0.0.1', '8.8.8.8', '8.8.4.4'],
  },
];
