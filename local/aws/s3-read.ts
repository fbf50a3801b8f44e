import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { notModified, parseRange, unsatisfiable } from './s3-conditions.ts';
import { noSuchKey } from './s3-error.ts';
import type { ObjectRecord, ObjectStore } from './s3-store.ts';

export interface ObjectResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined if there is none. */
  readonly body?: Buffer | Readable;
  /** Whether the object is still the same. Undefined if the response has no object. */
  isCurrent?(): boolean;
}

/**
 * The response to a GET or HEAD of an object.
 *
 * @throws {S3Error} for an object that does not exist, a condition that does not hold, or a range outside the object
 */
export async function readObject(
  store: ObjectStore,
  bucket: string,
  key: string,
  { method, headers }: { readonly method?: string | undefined; readonly headers: IncomingHttpHeaders },
): Promise<ObjectResponse> {
  const record = store.find(bucket, key);
  if (!record) throw noSuchKey(key);
  const { part, ...rest } = headOf(headers, record);
  const head = { ...rest, isCurrent: () => store.find(bucket, key) === record };
  if (method === 'HEAD' || !part) return head;
  const body = await store.read(bucket, record, part);
  if (body) return { ...head, body };
  if (store.find(bucket, key) !== record) return readObject(store, bucket, key, { method, headers });
  throw new Error(`The bytes of ${key} are missing.`);
}

/** The status and headers, and the part of the object that the body has. Undefined if there is no body. */
function headOf(
  headers: IncomingHttpHeaders,
  record: ObjectRecord,
): Omit<ObjectResponse, 'body'> & { part?: { first: number; last: number } } {
  if (notModified(headers, record))
    return { status: 304, headers: { ...freshness(record), ...validators(record) } };
  const range = parseRange(headers, record);
  if (range === 'unsatisfiable') throw unsatisfiable(headers.range, record.size);
  const part = range ?? { first: 0, last: record.size - 1 };
  return {
    status: range ? 206 : 200,
    headers: {
      ...describe(record),
      'Content-Length': String(part.last - part.first + 1),
      ...(range && { 'Content-Range': `bytes ${part.first}-${part.last}/${record.size}` }),
      // A checksum covers the whole object.
      ...(!range && checksumHeaders(record)),
    },
    ...(record.size > 0 && { part }),
  };
}

function describe(record: ObjectRecord): Record<string, string> {
  return {
    'content-type': 'binary/octet-stream',
    ...record.headers,
    ...validators(record),
    'Accept-Ranges': 'bytes',
  };
}

/** A response with 304 has these headers, too (RFC 9110, section 15.4.5). Clients replace the stored ones with them. */
function freshness({ headers }: ObjectRecord): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name === 'cache-control' || name === 'expires'),
  );
}

function validators(record: ObjectRecord): Record<string, string> {
  return { ETag: etagOf(record), 'Last-Modified': new Date(record.lastModified).toUTCString() };
}

export function checksumHeaders({ checksum }: ObjectRecord): Record<string, string> {
  return checksum
    ? { [`x-amz-checksum-${checksum.name}`]: checksum.value, 'x-amz-checksum-type': 'FULL_OBJECT' }
    : {};
}

export function etagOf(record: ObjectRecord): string {
  return `"${record.md5}"`;
}
