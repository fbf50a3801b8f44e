import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bodyOf, readSmall, type SignedRequest } from './s3-body.ts';
import { type CorsRule, parseCors } from './s3-cors.ts';
import { noSuchBucket, notImplemented, S3Error } from './s3-error.ts';
import { checksumHeaders, etagOf, readObject } from './s3-read.ts';
import { keptHeaders, type ObjectStore } from './s3-store.ts';
import { listResult } from './s3-xml.ts';

/** A request with a verified signature. */
export interface S3Request extends SignedRequest {
  readonly response: ServerResponse;
  readonly store: ObjectStore;
  /** CORS rules by bucket. They are not stored: a local run sets them at each start. */
  readonly cors: Map<string, readonly CorsRule[]>;
  readonly bucket: string;
  /** Empty for requests about the bucket itself. */
  readonly key: string;
  readonly query: Readonly<Record<string, string | string[]>>;
}

type Operation = (request: S3Request) => Promise<void>;

/** Parameters and headers of each operation, in addition to those of every request. */
interface Definition {
  readonly run: Operation;
  readonly query?: readonly string[];
  /** S3's own headers: `x-amz-*` and conditional ones. */
  readonly headers?: readonly string[];
}

const maxKeys = 1000;
const maxKeyBytes = 1024;

const onBucket: Record<string, Definition> = {
  PUT: { run: createBucket },
  'PUT ?cors': { run: putBucketCors, query: ['cors'] },
  HEAD: { run: headBucket },
  GET: {
    run: listObjectsV2,
    query: ['list-type', 'prefix', 'max-keys', 'continuation-token', 'encoding-type'],
  },
};
const conditions = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'];
const onObject: Record<string, Definition> = {
  PUT: { run: putObject, headers: ['if-none-match'] },
  GET: { run: getObject, headers: ['range', ...conditions] },
  HEAD: { run: getObject, headers: ['range', ...conditions] },
  DELETE: { run: deleteObject },
};
const everywhere = [
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
  'x-amz-user-agent',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-checksum-mode',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
];

/**
 * Finds the operation of a request.
 *
 * @throws {S3Error} NotImplemented for other operations, and for parameters or headers that would change the meaning
 */
export function operationOf(
  request: IncomingMessage,
  target: Pick<S3Request, 'bucket' | 'key' | 'query'>,
): Operation {
  const { bucket, key, query } = target;
  const method = request.method ?? '';
  const name = 'cors' in query ? `${method} ?cors` : method;
  const definition = bucket === '' ? undefined : (key === '' ? onBucket : onObject)[name];
  const parameter = Object.keys(query).find((name) => name !== 'x-id' && !definition?.query?.includes(name));
  if (!definition || parameter !== undefined) {
    const what = bucket === '' ? 'the service' : key === '' ? 'a bucket' : 'an object';
    throw notImplemented(
      `${method} on ${what}${parameter === undefined ? '' : ` with the parameter ${parameter}`}`,
    );
  }
  const header = Object.keys(request.headers).find(
    (name) => !isTaken(name) && !definition.headers?.includes(name),
  );
  if (header !== undefined) throw notImplemented(`The header ${header}`);
  if (Buffer.byteLength(key) > maxKeyBytes) throw new S3Error(400, 'KeyTooLongError', 'Your key is too long');
  return definition.run;
}

function isTaken(header: string): boolean {
  if (!header.startsWith('x-amz-')) return header !== 'range' && !conditions.includes(header);
  return (
    everywhere.includes(header) || header.startsWith('x-amz-meta-') || header.startsWith('x-amz-checksum-')
  );
}

async function createBucket(request: S3Request): Promise<void> {
  const { response, store, scope, bucket } = request;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes('..')) {
    throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: bucket });
  }
  // The body contains the region, which is ignored.
  await readSmall(bodyOf(request), 64 * 1024);
  // us-east-1 treats a repeated call as success (S3 API Reference, CreateBucket).
  if (store.hasBucket(bucket) && scope.region !== 'us-east-1') {
    throw new S3Error(
      409,
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded.',
      {
        BucketName: bucket,
      },
    );
  }
  await store.createBucket(bucket);
  response.writeHead(200, { Location: `/${bucket}` }).end();
}

async function putBucketCors(request: S3Request): Promise<void> {
  const { response, store, cors, bucket } = request;
  if (!store.hasBucket(bucket)) throw noSuchBucket(bucket);
  const body = await readSmall(bodyOf(request), 64 * 1024);
  cors.set(bucket, parseCors(body.toString('utf8')));
  response.writeHead(200).end();
}

async function headBucket({ response, store, scope, bucket }: S3Request): Promise<void> {
  if (!store.hasBucket(bucket)) throw noSuchBucket(bucket);
  response.writeHead(200, { 'x-amz-bucket-region': scope.region }).end();
}

async function listObjectsV2({ response, store, bucket, query }: S3Request): Promise<void> {
  if (query['list-type'] !== '2') throw notImplemented('GET on a bucket without list-type=2');
  const prefix = String(query.prefix ?? '');
  const limit = Math.min(Number(query['max-keys'] ?? maxKeys), maxKeys);
  if (!Number.isInteger(limit) || limit < 0) throw invalidArgument('max-keys', 'a whole number');
  const token = query['continuation-token']?.toString();
  const after = token === undefined ? undefined : Buffer.from(token, 'base64url');
  if (after && after.toString('base64url') !== token)
    throw invalidArgument('continuation-token', 'one that was given');
  const rest = store
    .list(bucket, prefix)
    .filter((object) => after === undefined || Buffer.compare(Buffer.from(object.key), after) > 0);
  const objects = rest.slice(0, limit);
  const last = objects.at(-1);
  const nextToken = last && rest.length > limit ? Buffer.from(last.key).toString('base64url') : undefined;
  const encoded = query['encoding-type'] === 'url';
  response
    .writeHead(200, { 'Content-Type': 'application/xml' })
    .end(listResult({ bucket, prefix, maxKeys: limit, objects, token, nextToken, encoded }));
}

async function putObject(signed: S3Request): Promise<void> {
  const { request, response, store, bucket, key } = signed;
  const condition = request.headers['if-none-match'];
  if (condition !== undefined && condition !== '*') throw notImplemented('If-None-Match with anything but *');
  const record = await store.put(bucket, key, bodyOf(signed), objectHeaders(request), condition === '*');
  response.writeHead(200, { ETag: etagOf(record), ...checksumHeaders(record) }).end();
}

async function getObject({ request, response, store, bucket, key }: S3Request): Promise<void> {
  const { status, headers, body } = await readObject(store, bucket, key, request);
  response.writeHead(status, headers);
  if (body instanceof Readable) await pipeline(body, response);
  else response.end(body);
}

async function deleteObject({ response, store, bucket, key }: S3Request): Promise<void> {
  await store.delete(bucket, key);
  response.writeHead(204).end();
}

/** The headers that are stored with the object. */
function objectHeaders({ headers }: IncomingMessage): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || !(keptHeaders.includes(name) || name.startsWith('x-amz-meta-'))) continue;
    kept[name] = String(value);
  }
  const codings = (kept['content-encoding'] ?? '').split(',').map((coding) => coding.trim());
  // A transfer coding is not part of the object.
  const own = codings.filter((coding) => coding !== '' && coding !== 'aws-chunked').join(',');
  if (own) kept['content-encoding'] = own;
  else delete kept['content-encoding'];
  return kept;
}

function invalidArgument(name: string, wanted: string): S3Error {
  return new S3Error(400, 'InvalidArgument', `${name} must be ${wanted}.`, { ArgumentName: name });
}
