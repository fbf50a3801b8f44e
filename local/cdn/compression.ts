import { pipeline, type Readable } from 'node:stream';
import { brotliCompressSync, constants, createBrotliCompress, createGzip, gzipSync } from 'node:zlib';
import type { EdgeResponse } from './edge-response.ts';
import { get, members, set } from './headers.ts';

/** Bytes. Source: Amazon CloudFront Developer Guide, "Serve compressed files". */
const size = { min: 1_000, max: 10_000_000 };
const statuses = [200, 403, 404];

/**
 * Compresses a response with the first encoding, if CloudFront would compress it.
 *
 * @param encodings those that the viewer accepts and the cache policy enables, best first
 */
export function compress(response: EdgeResponse, encodings: readonly ('br' | 'gzip')[]): EdgeResponse {
  const [encoding] = encodings;
  if (!encoding || !isCompressible(response)) return response;
  const headers = new Map(response.headers);
  headers.delete('content-length');
  set(headers, 'content-encoding', encoding);
  if (!members(headers, 'vary').includes('accept-encoding')) {
    set(headers, 'vary', [get(headers, 'vary'), 'Accept-Encoding'].filter(Boolean).join(', '));
  }
  const tag = get(headers, 'etag');
  if (tag?.startsWith('"')) set(headers, 'etag', `W/${tag}`);
  else if (tag && !tag.startsWith('W/')) headers.delete('etag');
  return {
    ...response,
    headers,
    body: response.body && encode(response.body, encoding),
  };
}

function isCompressible({ status, headers }: EdgeResponse): boolean {
  const length = Number(get(headers, 'content-length') ?? Number.NaN);
  const [type = ''] = (get(headers, 'content-type') ?? '').split(';');
  return (
    statuses.includes(status) &&
    length >= size.min &&
    length <= size.max &&
    !headers.has('content-encoding') &&
    types.has(type.trim().toLowerCase())
  );
}

/**
 * Brotli's default of 11 is meant for files that are compressed once: it is some 50 times slower and saves a fifth of
 * the bytes.
 */
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

function encode(body: Readable | Buffer, encoding: 'br' | 'gzip'): Readable | Buffer {
  if (Buffer.isBuffer(body))
    return encoding === 'gzip' ? gzipSync(body) : brotliCompressSync(body, brotliOptions);
  const encoder = encoding === 'gzip' ? createGzip() : createBrotliCompress(brotliOptions);
  // An error on one side ends both. The reader of the encoder's output gets it.
  pipeline(body, encoder, () => {});
  return encoder;
}

/** Source: "Serve compressed files", file types that CloudFront compresses. */
const types = new Set([
  'application/dash+xml',
  'application/eot',
  'application/font',
  'application/font-sfnt',
  'application/javascript',
  'application/json',
  'application/opentype',
  'application/otf',
  'application/pkcs7-mime',
  'application/protobuf',
  'application/rss+xml',
  'application/truetype',
  'application/ttf',
  'application/vnd.apple.mpegurl',
  'application/vnd.mapbox-vector-tile',
  'application/vnd.ms-fontobject',
  'application/wasm',
  'application/xhtml+xml',
  'application/xml',
  'application/x-font-opentype',
  'application/x-font-truetype',
  'application/x-font-ttf',
  'application/x-httpd-cgi',
  'application/x-javascript',
  'application/x-mpegurl',
  'application/x-opentype',
  'application/x-otf',
  'application/x-perl',
  'application/x-ttf',
  'font/eot',
  'font/opentype',
  'font/otf',
  'font/ttf',
  'image/svg+xml',
  'text/css',
  'text/csv',
  'text/html',
  'text/javascript',
  'text/js',
  'text/plain',
  'text/richtext',
  'text/tab-separated-values',
  'text/xml',
  'text/x-component',
  'text/x-java-source',
  'text/x-script',
  'vnd.apple.mpegurl',
]);
