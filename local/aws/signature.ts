import { createHash, createHmac, type Hash, type Hmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials } from '../credentials.ts';
import { ServiceError } from './service-error.ts';

/** The expected credentials and scope. */
export interface SigningScope {
  readonly credentials: Credentials;
  /** e.g. `us-east-1` */
  readonly region: string;
  /** The signing name, e.g. `s3` or `secretsmanager`. */
  readonly service: string;
}

/** The signature of a verified request. */
export interface VerifiedSignature {
  /** The signature as hex, the seed of the signatures of chunks. */
  readonly signature: string;
  /** The value of `X-Amz-Date`, e.g. `20260101T000000Z`. */
  readonly amzDate: string;
}

export type SignatureFault =
  | 'missing'
  | 'malformed'
  | 'unknown-key'
  | 'unsigned-header'
  | 'skewed'
  | 'mismatch';

/** Error names of the services with the AWS JSON protocol. */
const jsonSignatureErrors: Readonly<Record<SignatureFault, string>> = {
  missing: 'MissingAuthenticationTokenException',
  malformed: 'IncompleteSignatureException',
  'unknown-key': 'UnrecognizedClientException',
  'unsigned-header': 'InvalidSignatureException',
  skewed: 'InvalidSignatureException',
  mismatch: 'InvalidSignatureException',
};

/** A rejected request. Each service has its own names for the errors. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError';

  constructor(
    readonly fault: SignatureFault,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Maximum difference between the signing time and now (Signature Version 4, "Elements of an AWS API request
 * signature").
 */
const maxSkewMs = 15 * 60 * 1000;

/** SHA-256, or HMAC-SHA-256 if there is a key, as the class that `SignatureV4` expects. */
export class Sha256 {
  #hash: Hash | Hmac;
  readonly #secret?: Buffer;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    if (secret !== undefined) this.#secret = toBuffer(secret);
    this.#hash = this.#start();
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBuffer(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#start();
  }

  #start(): Hash | Hmac {
    return this.#secret ? createHmac('sha256', this.#secret) : createHash('sha256');
  }
}

function toBuffer(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}

/** Creates a signer for the scope. S3 signs the path as it was sent. Other services encode it once more. */
export function signerFor({ credentials, region, service }: SigningScope): SignatureV4 {
  const uriEscapePath = service !== 's3';
  return new SignatureV4({
    // The session token is a header like any other: its signature is checked, not its value.
    credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey },
    region,
    service,
    sha256: Sha256,
    uriEscapePath,
    applyChecksum: false,
  });
}

/**
 * Verifies the Signature Version 4 in a request's `Authorization` header by signing the request again.
 *
 * @param body the whole body, if `X-Amz-Content-Sha256` doesn't replace it
 * @throws {SignatureError}
 */
export async function verifySignature(
  request: IncomingMessage,
  scope: SigningScope,
  body?: Uint8Array,
): Promise<VerifiedSignature> {
  const given = parseAuthorization(request.headers.authorization);
  const amzDate = header(request, 'x-amz-date') ?? '';
  const signedAt = parseAmzDate(amzDate);
  checkCredential(given.credential, amzDate.slice(0, 8), scope);
  checkSkew(signedAt);

  const payloadHash = header(request, 'x-amz-content-sha256');
  if (body && payloadHash !== undefined && payloadHash !== createHash('sha256').update(body).digest('hex')) {
    throw new SignatureError('mismatch', 'The body differs from the signed one.');
  }
  const { path, query } = splitUrl(request.url ?? '/');
  const signed = await signerFor(scope).sign(
    {
      method: request.method ?? 'GET',
      protocol: 'http:',
      hostname: request.headers.host ?? '',
      path,
      query,
      headers: headersToSign(request, given.signedHeaders),
      body,
    },
    { signingDate: signedAt, signableHeaders: new Set(given.signedHeaders) },
  );
  const expected = parseAuthorization(signed.headers.authorization);
  if (!sameText(given.signature, expected.signature)) {
    throw new SignatureError(
      'mismatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  }
  return { signature: given.signature, amzDate };
}

/**
 * Like {@link verifySignature}, for a service with the AWS JSON protocol.
 *
 * @throws {ServiceError}
 */
export async function verifyJsonSignature(
  request: IncomingMessage,
  scope: SigningScope,
  body: Uint8Array,
): Promise<void> {
  try {
    await verifySignature(request, scope, body);
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    throw new ServiceError(jsonSignatureErrors[error.fault], error.message);
  }
}

/**
 * Checks a credential scope such as `local/20260101/us-east-1/s3/aws4_request`.
 *
 * @param day of the signature, `YYYYMMDD`
 * @throws {SignatureError}
 */
export function checkCredential(credential: string, day: string, scope: SigningScope): void {
  const [accessKeyId, ...rest] = credential.split('/');
  if (accessKeyId !== scope.credentials.accessKeyId) {
    throw new SignatureError(
      'unknown-key',
      'The AWS access key ID you provided does not exist in our records.',
    );
  }
  const expected = `${day}/${scope.region}/${scope.service}/aws4_request`;
  if (rest.join('/') !== expected) {
    throw new SignatureError('malformed', `The credential scope must be ${expected}, not ${rest.join('/')}.`);
  }
}

/** Compares two strings in constant time. */
export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Splits a request's URL without normalizing the path: `..` is valid in a key. */
export function splitUrl(url: string): { path: string; query: Record<string, string | string[]> } {
  const mark = url.indexOf('?');
  if (mark < 0) return { path: url, query: {} };
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(url.slice(mark + 1).replaceAll('+', '%2B'))) {
    const earlier = query[name];
    query[name] = earlier === undefined ? value : [earlier, value].flat();
  }
  return { path: url.slice(0, mark), query };
}

function parseAuthorization(authorization: string | undefined): {
  credential: string;
  signedHeaders: string[];
  signature: string;
} {
  if (!authorization) throw new SignatureError('missing', 'Access Denied: the request carries no signature.');
  const match =
    /^AWS4-HMAC-SHA256 +Credential=([^, ]+), *SignedHeaders=([^, ]+), *Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (!match) throw new SignatureError('malformed', 'The authorization header is malformed.');
  const [, credential = '', signedHeaders = '', signature = ''] = match;
  return { credential, signedHeaders: signedHeaders.split(';'), signature };
}

/** @throws {SignatureError} if the value is not `YYYYMMDDTHHMMSSZ` */
export function parseAmzDate(amzDate: string): Date {
  const iso = amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const time = new Date(iso);
  if (iso === amzDate || Number.isNaN(time.getTime())) {
    throw new SignatureError('malformed', 'X-Amz-Date is required, as YYYYMMDDTHHMMSSZ.');
  }
  return time;
}

function checkSkew(signedAt: Date): void {
  if (Math.abs(Date.now() - signedAt.getTime()) > maxSkewMs) {
    throw new SignatureError(
      'skewed',
      'The difference between the request time and the current time is too large.',
    );
  }
}

/** Returns the signed headers. An unsigned `Host` or `X-Amz-*` header would allow changes to the request. */
function headersToSign(request: IncomingMessage, names: readonly string[]): Record<string, string> {
  const unsigned = Object.keys(request.headers).find(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !names.includes(name),
  );
  if (unsigned) {
    throw new SignatureError(
      'unsigned-header',
      `There were headers present in the request which were not signed: ${unsigned}`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, header(request, name) ?? '']));
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
