import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Credentials } from '../credentials.ts';
import { guarded } from '../request-guard.ts';
import { type LocalServer, listen } from '../server.ts';
import { checkBody } from './s3-body.ts';
import { allowOrigin, allowsAny, type CorsRule, respondToPreflight } from './s3-cors.ts';
import { S3Error } from './s3-error.ts';
import { operationOf, type S3Request } from './s3-operations.ts';
import { isForm, postObject } from './s3-post.ts';
import { type ObjectResponse, readObject } from './s3-read.ts';
import { ObjectStore } from './s3-store.ts';
import { errorResult } from './s3-xml.ts';
import {
  SignatureError,
  type SignatureFault,
  type SigningScope,
  splitUrl,
  verifySignature,
} from './signature.ts';

export interface S3Options {
  /** Folder for the buckets. It is created if missing. */
  readonly folder: string;
  /** The only accepted credentials. */
  readonly credentials: Credentials;
  /** @default 'us-east-1' */
  readonly region?: string;
}

/** A request for an object, without a query string. */
export interface ReadRequest {
  readonly bucket: string;
  readonly key: string;
  readonly method: string;
  /** By lowercase name. */
  readonly headers: IncomingHttpHeaders;
}

export interface S3Server extends LocalServer {
  /**
   * Responds as to a signed request, but without HTTP: a request of the same process needs no signature.
   *
   * @returns undefined for a request that only the server understands
   */
  read(request: ReadRequest): Promise<ObjectResponse | undefined>;
  /**
   * Stores an object as a signed PutObject does, but without HTTP.
   *
   * @param headers those that are returned with the object, by lowercase name
   * @throws {S3Error} NoSuchBucket
   */
  write(
    bucket: string,
    key: string,
    bytes: Uint8Array,
    headers: Readonly<Record<string, string>>,
  ): Promise<void>;
}

const signatureErrors: Record<SignatureFault, readonly [status: number, code: string]> = {
  missing: [403, 'AccessDenied'],
  malformed: [400, 'AuthorizationHeaderMalformed'],
  'unknown-key': [403, 'InvalidAccessKeyId'],
  'unsigned-header': [403, 'AccessDenied'],
  skewed: [403, 'RequestTimeTooSkewed'],
  mismatch: [403, 'SignatureDoesNotMatch'],
};

/**
 * Starts an S3 with the operations that the product uses, in path style. Objects are stored in a folder. Every
 * request must be signed, in its headers or as a form. Other operations return 501.
 *
 * @throws {UserError} if the folder is damaged
 */
export async function startS3({ folder, credentials, region = 'us-east-1' }: S3Options): Promise<S3Server> {
  const store = await ObjectStore.open(folder);
  const scope: SigningScope = { credentials, region, service: 's3' };
  const server = { store, scope, cors: new Map<string, readonly CorsRule[]>() };
  const allowsOrigin = (origin: string, { url = '/' }: IncomingMessage) =>
    allowsAny(server.cors.get(bucketOf(url)) ?? [], origin);
  const listening = await listen(
    createServer(guarded((request, response) => void handle(request, response, server), { allowsOrigin })),
  );
  return {
    ...listening,
    read: (request) => readDirectly(store, request),
    write: async (bucket, key, bytes, headers) => {
      const body = checkBody(Readable.from([bytes]), { length: bytes.length });
      await store.put(bucket, key, body, headers, false);
    },
  };
}

/** Bytes of the longest key. */
const maxKeyBytes = 1024;

async function readDirectly(store: ObjectStore, request: ReadRequest): Promise<ObjectResponse | undefined> {
  const { bucket, key, method, headers } = request;
  const isPlain =
    Buffer.byteLength(key) <= maxKeyBytes && !Object.keys(headers).some((name) => name.startsWith('x-amz-'));
  if (!isPlain || (method !== 'GET' && method !== 'HEAD') || key === '') return undefined;
  const requestId = randomUUID();
  const response = await readObject(store, bucket, key, request).catch((error: unknown): ObjectResponse => {
    const failure = toS3Error(error);
    return {
      status: failure.status,
      headers: { 'Content-Type': 'application/xml', ...failure.headers },
      ...(method === 'GET' && { body: Buffer.from(errorResult(failure, requestId)) }),
    };
  });
  return { ...response, headers: { 'x-amz-request-id': requestId, ...response.headers } };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  server: Pick<S3Request, 'store' | 'scope' | 'cors'>,
): Promise<void> {
  const requestId = randomUUID();
  response.setHeader('x-amz-request-id', requestId);
  try {
    const target = targetOf(request.url ?? '/');
    const rules = server.cors.get(target.bucket) ?? [];
    if (request.method === 'OPTIONS') return respondToPreflight(request, response, rules);
    allowOrigin(request, response, rules);
    if (isForm(request, target)) return await postObject({ request, response, ...server, ...target });
    const signature = await verifySignature(request, server.scope);
    if (request.headers['x-amz-content-sha256'] === undefined) {
      throw new S3Error(
        400,
        'InvalidRequest',
        'Missing required header for this request: x-amz-content-sha256',
      );
    }
    const operation = operationOf(request, target);
    await operation({ request, response, signature, ...server, ...target });
  } catch (error) {
    sendError(request, response, toS3Error(error), requestId);
  }
}

const bucketOf = (url: string): string => /^\/([^/?]*)/.exec(url)?.[1] ?? '';

/** Bucket and key of a path-style URL, such as `/bucket/a%20key`. */
function targetOf(url: string): Pick<S3Request, 'bucket' | 'key' | 'query'> {
  const { path, query } = splitUrl(url);
  const slash = path.indexOf('/', 1);
  const [bucket, key] = slash < 0 ? [path.slice(1), ''] : [path.slice(1, slash), path.slice(slash + 1)];
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key), query };
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}

function toS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  if (error instanceof SignatureError) return new S3Error(...signatureErrors[error.fault], error.message);
  return new S3Error(500, 'InternalError', `We encountered an internal error: ${(error as Error).message}`);
}

function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: S3Error,
  requestId: string,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(error.status, { 'Content-Type': 'application/xml', ...error.headers });
  // A response to HEAD has no body.
  response.end(request.method === 'HEAD' ? undefined : errorResult(error, requestId));
}
