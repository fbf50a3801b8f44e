import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { upstreamResponse } from '../upstream-response.ts';
import { again, type HostileCase, message, openHead, raw, upstreamWord } from './case.ts';

const good = JSON.stringify(upstreamResponse([]));
const zeros = Buffer.alloc(64 * 1024 * 1024);
// The best compression would take seconds.
const gzipped = gzipSync(zeros, { level: 1 });
const brotli = brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
const head = (lines: string) => `HTTP/1.1 200 OK\r\nconnection: close\r\n${lines}\r\n`;
const encoded = (encoding: string, body: Buffer) =>
  raw(message(body, { headers: { 'content-encoding': encoding } }));

const broken = { outcome: 'unreachable', attempts: 2 } as const;
const endless = { outcome: 'timed-out', endless: true } as const;

/** Faults in connections and in HTTP messages. */
export const connections: readonly HostileCase[] = [
  {
    title: 'resets the connection before it responds',
    respond: ({ socket }) => socket.resetAndDestroy(),
    ...broken,
  },
  { title: 'closes the connection before it responds', respond: raw(''), ...broken },
  { title: 'closes the connection in the headers', respond: raw('HTTP/1.1 200 OK\r\ncontent-ty'), ...broken },
  {
    title: 'resets the connection in the body',
    respond: ({ socket }) =>
      socket.write(`${head('content-length: 1000\r\n')}{"info":`, () =>
        setImmediate(() => socket.resetAndDestroy()),
      ),
    ...broken,
  },
  {
    title: 'closes the connection in a chunk',
    respond: raw(`${head('transfer-encoding: chunked\r\n')}ff\r\n{"info"`),
    outcome: 'failed',
  },
  {
    title: 'sends less than Content-Length',
    respond: raw(message(good, { headers: { 'content-length': '9999' } })),
    ...broken,
  },
  {
    title: 'sends more than Content-Length',
    respond: raw(message(good, { headers: { 'content-length': '9' } })),
    outcome: 'failed',
  },
  {
    title: 'sends two Content-Length headers',
    respond: raw(`${head('content-length: 3\r\ncontent-length: 5\r\n')}[1,2]`),
    ...broken,
  },
  {
    title: 'sends a negative Content-Length',
    respond: raw(`${head('content-length: -1\r\n')}{}`),
    ...broken,
  },
  {
    title: 'sends Content-Length with chunks',
    respond: raw(`${head('content-length: 2\r\ntransfer-encoding: chunked\r\n')}0\r\n\r\n`),
    ...broken,
  },
  {
    title: 'sends a chunk with an invalid size',
    respond: raw(`${head('transfer-encoding: chunked\r\n')}zz\r\n{}`),
    ...broken,
  },
  { title: 'speaks another protocol', respond: raw(`SSH-2.0-${upstreamWord}\r\n`), ...broken },
  { title: 'sends a TLS alert', respond: raw(Buffer.from([21, 3, 1, 0, 2, 2, 40])), ...broken },
  {
    title: 'switches protocols',
    respond: raw('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ...broken,
  },
  {
    title: 'has a NUL in a header',
    respond: raw(`${head('x-a: a\0b\r\ncontent-length: 2\r\n')}{}`),
    ...broken,
  },
  {
    title: 'sends a header of a megabyte',
    respond: raw(head(`x-a: ${'a'.repeat(1_000_000)}\r\n`)),
    ...broken,
  },
  {
    title: 'sends headers without end',
    respond: again('HTTP/1.1 200 OK\r\n', 'x-header: value\r\n'.repeat(100)),
    ...broken,
  },
  { title: 'sends a body without end', respond: again(openHead, 'x'.repeat(65_536)), outcome: 'too-large' },
  {
    title: 'sends ten gigabytes',
    respond: again(head('content-length: 10000000000\r\n'), 'x'.repeat(65_536)),
    outcome: 'too-large',
  },
  { title: 'sends 64 MiB in 300 KB of gzip', respond: encoded('gzip', gzipped), outcome: 'too-large' },
  {
    title: 'sends 64 MiB in 12 KB of brotli',
    respond: encoded('br', brotli),
    outcome: 'too-large',
  },
  {
    title: 'compresses the body twice',
    respond: encoded('gzip, gzip', gzipSync(gzipped)),
    outcome: 'too-large',
  },
  {
    title: 'names fifty content encodings',
    respond: encoded(Array(50).fill('gzip').join(', '), gzipSync(good)),
    outcome: 'failed',
  },
  { title: 'sends a broken gzip', respond: encoded('gzip', Buffer.from('no gzip at all')), ...broken },
  {
    title: 'names an unknown content encoding',
    respond: encoded('rot13', Buffer.from(good)),
    outcome: 'ok',
  },
  { title: 'never responds', respond: () => undefined, ...endless },
  {
    title: 'sends its headers byte by byte',
    respond: again('HTTP/1.1 200 OK\r\nx-a: ', 'a', 50),
    ...endless,
  },
  { title: 'sends its body byte by byte', respond: again(openHead, ' ', 50), ...endless },
  { title: 'stops in the body', respond: ({ socket }) => socket.write(`${openHead}{"info":`), ...endless },
  {
    title: 'sends only 103 Early Hints',
    respond: again('', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', 50),
    ...endless,
  },
];
