import { type Answer, answer, type FetchCase, photos, picture, raw } from './fetch-case.ts';

const mebibytes20 = 20 * 1024 * 1024;

/** What a server says, where the fetch fails because of it. Those without an end are cut off by the deadline. */
const bad: readonly (readonly [string, Answer, string?])[] = [
  ...[400, 401, 403, 404, 407, 410, 418, 429, 451, 500, 502, 503, 504, 599, 999].map(
    (status): [string, Answer, string] => [
      `status ${status}`,
      answer(picture, [], `${status} No`),
      `status-${status}`,
    ],
  ),
  ['a compressed body', answer(picture, ['content-encoding: gzip']), 'encoded'],
  ['a body compressed with Brotli', answer(picture, ['content-encoding: br']), 'encoded'],
  ['a body compressed twice', answer(picture, ['content-encoding: gzip, gzip']), 'encoded'],
  ['two encodings', answer(picture, ['content-encoding: gzip', 'content-encoding: identity']), 'encoded'],
  ['a length that is never reached', raw('HTTP/1.1 200 OK', 'content-length: 100', '', picture)],
  [
    'a length that is never reached before a reset',
    { ...raw('HTTP/1.1 200 OK', 'content-length: 100', '', picture), end: 'resets' },
  ],
  ['a negative length', raw('HTTP/1.1 200 OK', 'content-length: -1', '', picture)],
  ['a length that is no number', raw('HTTP/1.1 200 OK', 'content-length: seven', '', picture)],
  ['a length with a sign', raw('HTTP/1.1 200 OK', 'content-length: +7', '', picture)],
  ['a length that is a list', raw('HTTP/1.1 200 OK', 'content-length: 7, 7', '', picture)],
  ['a length beyond all numbers', raw('HTTP/1.1 200 OK', `content-length: ${'9'.repeat(30)}`, '', picture)],
  ['two lengths', raw('HTTP/1.1 200 OK', 'content-length: 7', 'content-length: 8', '', picture)],
  [
    'a length and chunks',
    raw('HTTP/1.1 200 OK', 'content-length: 7', 'transfer-encoding: chunked', '', '7', picture, '0', '', ''),
  ],
  ['chunks of nonsense', raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', 'nonsense', picture)],
  ['a chunk of negative size', raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '-1', picture)],
  [
    'a chunk beyond all numbers',
    raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', 'f'.repeat(32), picture),
  ],
  [
    'a chunk longer than its size',
    raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '3', picture, '0', '', ''),
  ],
  ['chunks without an end', raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '7', picture, '')],
  ['another protocol', raw('SSH-2.0-OpenSSH_9.9', '')],
  ['another protocol, in bytes', raw('\x16\x03\x01\x02\x00\x01')],
  ['HTTP/2 without being asked', raw('PRI * HTTP/2.0', '', 'SM', '', '')],
  [
    'an upgrade without being asked',
    raw('HTTP/1.1 101 Switching', 'upgrade: x', 'connection: upgrade', '', ''),
  ],
  ['100 Continue and then nothing', raw('HTTP/1.1 100 Continue', '', '')],
  ['a head of 100 that is cut short', raw('HTTP/1.1 100 Conti')],
  ['a head of 100 without end', { send: 'HTTP/1.1 100 Continue\r\n', repeat: `x: ${'y'.repeat(1_000)}\r\n` }],
  ['a body without a head', raw(picture)],
  ['a head cut short', raw('HTTP/1.1 200 OK', 'content-le')],
  ['nothing', raw('')],
  ['a reset', { send: '', end: 'resets' }],
  ['a header with a line break', raw('HTTP/1.1 200 OK', 'x: a\rb', '', picture)],
  ['a header with a zero byte', raw('HTTP/1.1 200 OK', 'x\0: a', '', picture)],
  ['headers without end', { send: 'HTTP/1.1 200 OK\r\n', repeat: `x: ${'y'.repeat(1_000)}\r\n` }],
  ['small headers without end', { send: 'HTTP/1.1 200 OK\r\n', repeat: 'x:\r\n'.repeat(1_000) }],
  ['a header without end', { send: 'HTTP/1.1 200 OK\r\nx: ', repeat: 'y'.repeat(10_000) }],
  ['a header name without end', { send: 'HTTP/1.1 200 OK\r\n', repeat: 'y'.repeat(10_000) }],
  [
    'trailers without end',
    {
      ...raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '7', picture, '0', ''),
      repeat: `x: ${'y'.repeat(1_000)}\r\n`,
    },
  ],
];

/** What would go on for ever: only time ends it. */
const endless: readonly (readonly [string, Answer])[] = [
  ['an answer that never comes', { send: '', end: 'stays' }],
  ['a head that never ends', { send: 'HTTP/1.1 200 OK\r\nx: y\r\n', end: 'stays' }],
  ['a head in drops', { send: 'HTTP/1.1 200 OK\r\n', repeat: 'x: y\r\n', everyMs: 5 }],
  ['a status line without end', { send: 'HTTP/1.1 200 ', repeat: 'O'.repeat(1_000), everyMs: 1 }],
  ['a flood of 102', { send: '', repeat: 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100), everyMs: 1 }],
  ['a flood of 100', { send: '', repeat: 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100), everyMs: 1 }],
  ['a flood of 103', { send: '', repeat: 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', everyMs: 1 }],
  [
    'a body in drops',
    { send: 'HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n', repeat: 'x', everyMs: 5 },
  ],
  ['a body in drops, without a length', { send: 'HTTP/1.1 200 OK\r\n\r\n', repeat: 'x', everyMs: 5 }],
  [
    'chunks in drops',
    { send: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', repeat: '1\r\nx\r\n', everyMs: 5 },
  ],
  [
    'an extension of a chunk without end',
    {
      send: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;',
      repeat: 'x'.repeat(1_000),
      everyMs: 1,
    },
  ],
  [
    'a body that stops one byte short',
    { ...raw('HTTP/1.1 200 OK', 'content-length: 8', '', picture), end: 'stays' },
  ],
  [
    'a redirect without the end of its head',
    { send: 'HTTP/1.1 302 Found\r\nlocation: /a\r\n', end: 'stays' },
  ],
];

const mebibyte = 'x'.repeat(1024 * 1024);

/** Bodies about the limit of 20 MiB, whatever their length says. */
const large: readonly (readonly [string, Answer])[] = [
  [
    'with its length',
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
    'a kilobyte a chunk',
    {
      ...raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', ''),
      repeat: `400\r\n${'x'.repeat(1024)}\r\n`.repeat(1024),
      times: 20,
      finally: '0\r\n\r\n',
    },
  ],
];

const tooLarge: readonly (readonly [string, Answer])[] = [
  ['says so', { ...raw('HTTP/1.1 200 OK', `content-length: ${mebibytes20 + 1}`, '', ''), end: 'stays' }],
  ['does not say so', { ...raw('HTTP/1.1 200 OK', '', 'y'), repeat: mebibyte, times: 20 }],
  [
    'comes in chunks',
    {
      ...raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '1', 'y', ''),
      repeat: `100000\r\n${mebibyte}\r\n`,
      times: 20,
    },
  ],
  [
    'comes in one chunk that says so',
    { ...raw('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', 'ffffffff', ''), repeat: mebibyte },
  ],
  ['has no end', { ...raw('HTTP/1.1 200 OK', '', ''), repeat: mebibyte }],
  ['claims a terabyte', { ...raw('HTTP/1.1 200 OK', 'content-length: 1099511627776', '', ''), end: 'stays' }],
];

/** Servers, and what they answer. */
export const answerCases: readonly FetchCase[] = [
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
      name: `a body beyond 20 MiB that ${name}`,
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
    name: 'a connection that is never made',
    url: 'http://photos.example/',
    hosts: { [photos]: ['hangs'] },
    deadlineMs: 40,
    reason: 'TimeoutError',
    connections: [photos],
  },
  {
    name: 'a host of which four addresses refuse is not tried at a fifth',
    url: 'http://many.example/',
    names: { 'many.example': ['1.1.1.1', '1.0.0.1', '8.8.8.8', '8.8.4.4', photos] },
    hosts: Object.fromEntries(['1.1.1.1', '1.0.0.1', '8.8.8.8', '8.8.4.4'].map((a) => [a, ['ECONNREFUSED']])),
    reason: 'ECONNREFUSED',
    connections: ['1.1.1.1', '1.0.0.1', '8.8.8.8', '8.8.4.4'],
  },
];
