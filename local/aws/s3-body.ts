import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type ChecksumName, checksumHeader, checksumNames, startDigest } from './s3-checksum.ts';
import { decodeChunks } from './s3-chunks.ts';
import { badDigest, notImplemented, S3Error } from './s3-error.ts';
import type { SigningScope, VerifiedSignature } from './signature.ts';

/** A request whose headers have a valid signature. */
export interface SignedRequest {
  readonly request: IncomingMessage;
  readonly scope: SigningScope;
  readonly signature: VerifiedSignature;
}

/** The digests of a body. */
export interface BodySummary {
  readonly size: number;
  /** MD5 as hex: the object's ETag. */
  readonly md5: string;
  /** The verified checksum that the request contains. */
  readonly checksum?: { readonly name: ChecksumName; readonly value: string };
}

/** A request's body: its bytes, readable once, then its digests. */
export interface CheckedBody {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Available only after all bytes have been read. */
  summary(): BodySummary;
}

/** The expected size and digests of a body. */
export interface BodyExpectation {
  /** In bytes. */
  readonly length: number;
  /** SHA-256 as hex. */
  readonly sha256?: string;
  /** MD5 as base64. */
  readonly md5?: string;
  readonly checksum?: {
    readonly name: ChecksumName;
    /** As base64. Called after the end of the body, because it may be in a trailer. */
    readonly value: () => string | undefined;
  };
}

/** Maximum of one PutObject (Amazon S3 User Guide, "Uploading objects"). */
const maxBytes = 5 * 1024 ** 3;

/**
 * Opens the body of a request. Reading fails if the body does not match its signature or checksum.
 *
 * @throws {S3Error} if the headers are contradictory
 */
export function bodyOf({ request, scope, signature }: SignedRequest): CheckedBody {
  const { headers } = request;
  const payloadHash = String(headers['x-amz-content-sha256']);
  const streaming = payloadHash.startsWith('STREAMING-');
  const trailers = new Map<string, string>();
  const name = checksumName(headers);
  const headerValue = name && headers[checksumHeader + name];
  // Destroying the request after an error would also close the connection, and lose the response.
  const source: AsyncIterable<Uint8Array> = request.iterator({ destroyOnReturn: false });
  return checkBody(streaming ? decodeChunks(source, payloadHash, trailers, scope, signature) : source, {
    length: lengthOf(headers[streaming ? 'x-amz-decoded-content-length' : 'content-length']),
    sha256: streaming || payloadHash === 'UNSIGNED-PAYLOAD' ? undefined : payloadHash,
    md5: headers['content-md5'] as string | undefined,
    checksum: name && { name, value: () => headerValue?.toString() ?? trailers.get(checksumHeader + name) },
  });
}

/** Yields the bytes and checks the expectations. */
export function checkBody(source: AsyncIterable<Uint8Array>, expected: BodyExpectation): CheckedBody {
  let summary: BodySummary | undefined;
  async function* check() {
    const md5 = createHash('md5');
    const sha256 = expected.sha256 === undefined ? undefined : createHash('sha256');
    const checksum = expected.checksum && startDigest(expected.checksum.name);
    let size = 0;
    for await (const bytes of source) {
      size += bytes.length;
      if (size > expected.length) throw incomplete();
      md5.update(bytes);
      sha256?.update(bytes);
      checksum?.update(bytes);
      yield bytes;
    }
    if (size !== expected.length) throw incomplete();
    if (sha256 && sha256.digest('hex') !== expected.sha256) {
      throw new S3Error(
        400,
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
    const digest = md5.digest();
    if (expected.md5 !== undefined && digest.toString('base64') !== expected.md5)
      throw badDigest('Content-MD5');
    const value = checksum?.digest();
    if (expected.checksum && value !== expected.checksum.value())
      throw badDigest(expected.checksum.name.toUpperCase());
    summary = {
      size,
      md5: digest.toString('hex'),
      ...(expected.checksum && value !== undefined && { checksum: { name: expected.checksum.name, value } }),
    };
  }
  return {
    bytes: check(),
    summary() {
      if (!summary) throw new Error('the body has not been read to its end');
      return summary;
    },
  };
}

/**
 * Reads a small body that is not stored.
 *
 * @throws {S3Error} if it does not match its signature, or is too large
 */
export async function readSmall(body: CheckedBody, limit: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of body.bytes) {
    size += bytes.length;
    if (size > limit) throw new S3Error(400, 'EntityTooLarge', `The body must be at most ${limit} bytes.`);
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

function lengthOf(header: string | string[] | undefined): number {
  if (header === undefined) {
    throw new S3Error(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  const length = Number(header);
  if (!Number.isSafeInteger(length) || length < 0)
    throw new S3Error(400, 'InvalidArgument', 'Invalid content length.');
  if (length > maxBytes) {
    throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: String(length),
      MaxSizeAllowed: String(maxBytes),
    });
  }
  return length;
}

/** Finds the only checksum of a request, in a header or a trailer. */
function checksumName(headers: IncomingHttpHeaders): ChecksumName | undefined {
  const announced = String(headers['x-amz-trailer'] ?? '').split(',');
  const sent = [...Object.keys(headers), ...announced.map((name) => name.trim().toLowerCase())].filter(
    (name) => name.startsWith(checksumHeader),
  );
  if (sent.length > 1) {
    throw new S3Error(
      400,
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum types are not allowed.',
    );
  }
  const [only] = sent;
  if (only === undefined) return undefined;
  const name = checksumNames.find((known) => only === checksumHeader + known);
  if (!name) throw notImplemented(`The checksum ${only}`);
  return name;
}

function incomplete(): S3Error {
  return new S3Error(
    400,
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}
