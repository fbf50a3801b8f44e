import { brotliCompressSync, gzipSync } from 'node:zlib';
import { upstreamAnswer } from '../upstream-answer.ts';
import { again, type HostileCase, message, openHead, raw, upstreamWord } from './case.ts';

const good = JSON.stringify(upstreamAnswer([]));
const zeros = Buffer.alloc(64 * 1024 * 1024);
const head = (lines: string) => `HTTP/1.1 200 OK\r\nconnection: close\r\n${lines}\r\n`;
const packed = (encoding: string, body: Buffer) =>
  raw(message(body, { headers: { 'content-encoding': encoding } }));

const broken = { outcome: 'unreachable', attempts: 2 } as const;
const endless = { outcome: 'timed-out', endless: true } as const;

/** What goes wrong below JSON. */
export const connections: readonly HostileCase[] = [
  { title: 'resets before it answers', answer: ({ socket }) => socket.resetAndDestroy(), ...broken },
  { title: 'hangs up before it answers', answer: raw(''), ...broken },
  { title: 'hangs up within the headers', answer: raw('HTTP/1.1 200 OK\r\ncontent-ty'), ...broken },
  {
    title: 'resets within the body',
    answer: ({ socket }) =>
      socket.write(`${head('content-length: 1000\r\n')}{"info":`, () =>
        setImmediate(() => socket.resetAndDestroy()),
      ),
    ...broken,
  },
  {
    title: 'hangs up within a chunk',
    answer: raw(`${head('transfer-encoding: chunked\r\n')}ff\r\n{"info"`),
    outcome: 'failed',
  },
  {
    title: 'announces more than it sends',
    answer: raw(message(good, { headers: { 'content-length': '9999' } })),
    ...broken,
  },
  {
    title: 'announces less than it sends',
    answer: raw(message(good, { headers: { 'content-length': '9' } })),
    outcome: 'failed',
  },
  {
    title: 'announces two lengths',
    answer: raw(`${head('content-length: 3\r\ncontent-length: 5\r\n')}[1,2]`),
    ...broken,
  },
  { title: 'announces a length below 0', answer: raw(`${head('content-length: -1\r\n')}{}`), ...broken },
  {
    title: 'announces length and chunks',
    answer: raw(`${head('content-length: 2\r\ntransfer-encoding: chunked\r\n')}0\r\n\r\n`),
    ...broken,
  },
  {
    title: 'sends a chunk of no size',
    answer: raw(`${head('transfer-encoding: chunked\r\n')}zz\r\n{}`),
    ...broken,
  },
  { title: 'speaks another protocol', answer: raw(`SSH-2.0-${upstreamWord}\r\n`), ...broken },
  { title: 'answers an alert of TLS', answer: raw(Buffer.from([21, 3, 1, 0, 2, 2, 40])), ...broken },
  {
    title: 'switches protocols',
    answer: raw('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ...broken,
  },
  {
    title: 'has a NUL in a header',
    answer: raw(`${head('x-a: a\0b\r\ncontent-length: 2\r\n')}{}`),
    ...broken,
  },
  {
    title: 'sends a header of a megabyte',
    answer: raw(head(`x-a: ${'a'.repeat(1_000_000)}\r\n`)),
    ...broken,
  },
  {
    title: 'sends headers without end',
    answer: again('HTTP/1.1 200 OK\r\n', 'x-header: value\r\n'.repeat(100)),
    ...broken,
  },
  { title: 'sends a body without end', answer: again(openHead, 'x'.repeat(65_536)), outcome: 'too-large' },
  {
    title: 'announces ten gigabytes, and sends them',
    answer: again(head('content-length: 10000000000\r\n'), 'x'.repeat(65_536)),
    outcome: 'too-large',
  },
  { title: 'sends 64 MiB in 64 KB of gzip', answer: packed('gzip', gzipSync(zeros)), outcome: 'too-large' },
  {
    title: 'sends 64 MiB in a few bytes of brotli',
    answer: packed('br', brotliCompressSync(zeros)),
    outcome: 'too-large',
  },
  { title: 'packs it twice', answer: packed('gzip, gzip', gzipSync(gzipSync(zeros))), outcome: 'too-large' },
  {
    title: 'names fifty packings',
    answer: packed(Array(50).fill('gzip').join(', '), gzipSync(good)),
    outcome: 'failed',
  },
  { title: 'sends a broken gzip', answer: packed('gzip', Buffer.from('no gzip at all')), ...broken },
  {
    title: 'names a packing that nobody knows',
    answer: packed('rot13', Buffer.from(good)),
    outcome: 'answered',
  },
  { title: 'never begins to answer', answer: () => undefined, ...endless },
  { title: 'sends its headers drop by drop', answer: again('HTTP/1.1 200 OK\r\nx-a: ', 'a', 50), ...endless },
  { title: 'sends its body drop by drop', answer: again(openHead, ' ', 50), ...endless },
  { title: 'stops within its body', answer: ({ socket }) => socket.write(`${openHead}{"info":`), ...endless },
  {
    title: 'always sends a hint first',
    answer: again('', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', 50),
    ...endless,
  },
];
