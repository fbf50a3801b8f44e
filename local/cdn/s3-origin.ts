import { createHash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../aws/signature.ts';
import type { Credentials } from '../credentials.ts';
import { get, type HeaderMap } from './headers.ts';
import type { OriginAddress } from './origin-address.ts';
import { splitOnce } from './viewer-request.ts';

/**
 * The URL of an object on an S3 server, with the headers that origin access control signs. In path style, because the
 * server of a local run has no host name for each bucket. Dot segments are not allowed: they would lead to another
 * bucket.
 *
 * @param path percent-encoded; @param query without the question mark
 */
export async function s3Address(
  origin: { readonly endpoint: string; readonly bucket: string },
  request: { method: string; path: string; query: string; headers: HeaderMap; hasBody: boolean },
  signing: { credentials: Credentials; region: string } | undefined,
): Promise<OriginAddress> {
  const { protocol, hostname, port, host, pathname } = new URL(origin.endpoint);
  // Decoded and encoded again, because S3 signs the canonical encoding.
  const key = request.path.split('/').map((segment) => encode(decode(segment)));
  const path = `${pathname.replace(/\/$/, '')}/${encode(origin.bucket)}${key.join('/')}`;
  const query = request.query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => splitOnce(pair, '='))
    .map(([name, value = '']): [string, string] => [encode(decode(name)), encode(decode(value))]);
  const target = `${path}${query.length > 0 ? '?' : ''}${query.map((pair) => pair.join('=')).join('&')}`;
  const address = { protocol, hostname, port, target };
  if (!signing) return { ...address, headers: { host } };
  const names = new Set(query.map(([name]) => name));
  const valuesOf = (wanted: string) =>
    query.filter(([name]) => name === wanted).map(([, value]) => decode(value));
  const { credentials, region } = signing;
  const signer = new SignatureV4({
    credentials,
    region,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  });
  const { headers } = await signer.sign({
    method: request.method,
    protocol,
    hostname,
    path,
    query: Object.fromEntries([...names].map((name) => [decode(name), valuesOf(name)])),
    headers: {
      ...amzHeaders(request.headers),
      host,
      // A streamed body cannot be hashed before it is sent.
      'x-amz-content-sha256': request.hasBody ? 'UNSIGNED-PAYLOAD' : emptyHash,
    },
  });
  return { ...address, headers };
}

/** S3 rejects requests with unsigned `x-amz-` headers. The signer creates the headers of the signature again. */
function amzHeaders(headers: HeaderMap): Record<string, string> {
  const names = [...headers.keys()].filter((name) => name.startsWith('x-amz-') && !ofSignature.has(name));
  return Object.fromEntries(names.map((name) => [name, get(headers, name) ?? '']));
}

const ofSignature = new Set(['x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token']);

/** Whether a path has a dot segment in any encoding. No S3 object has such a path. */
export function hasDotSegment(path: string): boolean {
  const segments = path.split('/').flatMap((segment) => decode(segment).split('/'));
  return segments.some((segment) => segment === '.' || segment === '..');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const emptyHash = createHash('sha256').digest('hex');
