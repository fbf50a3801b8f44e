import { createHash } from 'node:crypto';
import { notImplemented, S3Error } from './s3-error.ts';
import { parseAmzDate, type SigningScope, sameText, signerFor, type VerifiedSignature } from './signature.ts';

/** Longer than every chunk header and trailer that S3 defines. */
const maxLine = 4096;
const modes = [
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
];

/**
 * Decodes a body in the encoding `aws-chunked`, and verifies the signatures of its chunks if it has them.
 *
 * @param mode the value of `X-Amz-Content-Sha256`
 * @param trailers receives the headers after the body
 * @throws {S3Error} while it is read
 */
export async function* decodeChunks(
  source: AsyncIterable<Uint8Array>,
  mode: string,
  trailers: Map<string, string>,
  scope: SigningScope,
  seed: VerifiedSignature,
): AsyncGenerator<Buffer> {
  if (!modes.includes(mode)) throw notImplemented(`The payload mode ${mode}`);
  const chain = mode.includes('HMAC') ? new SignatureChain(scope, seed) : undefined;
  const reader = new Reader(source);
  for (;;) {
    const { size, signature } = parseChunkHeader(await reader.line());
    const hash = createHash('sha256');
    for await (const bytes of reader.take(size)) {
      hash.update(bytes);
      yield bytes;
    }
    await chain?.checkChunk(hash.digest('hex'), signature);
    if (size === 0) break;
    if ((await reader.line()) !== '') throw malformed();
  }
  await readTrailers(reader, trailers, mode.endsWith('-TRAILER') ? chain : undefined);
  await reader.end();
}

function parseChunkHeader(line: string): { size: number; signature: string } {
  const match = /^([0-9a-f]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line);
  if (!match) throw malformed();
  return { size: Number.parseInt(match[1] ?? '', 16), signature: match[2] ?? '' };
}

async function readTrailers(
  reader: Reader,
  trailers: Map<string, string>,
  chain?: SignatureChain,
): Promise<void> {
  let signature = '';
  let canonical = '';
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    if (colon < 1) throw malformed();
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'x-amz-trailer-signature') {
      signature = value;
    } else {
      trailers.set(name, value);
      canonical += `${name}:${value}\n`;
    }
  }
  await chain?.checkTrailers(canonical, signature);
}

/** Each signature covers the previous one. The first one covers the signature of the request. */
class SignatureChain {
  readonly #scope: SigningScope;
  readonly #amzDate: string;
  #previous: string;

  constructor(scope: SigningScope, seed: VerifiedSignature) {
    this.#scope = scope;
    this.#amzDate = seed.amzDate;
    this.#previous = seed.signature;
  }

  checkChunk(sha256: string, signature: string): Promise<void> {
    return this.#check('AWS4-HMAC-SHA256-PAYLOAD', [hashOf(''), sha256], signature);
  }

  checkTrailers(canonical: string, signature: string): Promise<void> {
    return this.#check('AWS4-HMAC-SHA256-TRAILER', [hashOf(canonical)], signature);
  }

  async #check(algorithm: string, hashes: string[], signature: string): Promise<void> {
    const { region, service } = this.#scope;
    const credentialScope = `${this.#amzDate.slice(0, 8)}/${region}/${service}/aws4_request`;
    const expected = await signerFor(this.#scope).sign(
      [algorithm, this.#amzDate, credentialScope, this.#previous, ...hashes].join('\n'),
      { signingDate: parseAmzDate(this.#amzDate) },
    );
    if (!sameText(expected, signature)) {
      throw new S3Error(403, 'SignatureDoesNotMatch', 'The signature of a chunk does not match its content.');
    }
    this.#previous = signature;
  }
}

/** Reads lines and byte ranges from chunks of any size. */
class Reader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#pieces = source[Symbol.asyncIterator]();
  }

  /** Returns the text up to the next CRLF. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#rest.toString('latin1', 0, end);
        this.#rest = this.#rest.subarray(end + 2);
        return line;
      }
      if (this.#rest.length > maxLine) throw malformed();
      const piece = await this.#next();
      if (!piece) throw malformed();
      this.#rest = Buffer.concat([this.#rest, piece]);
    }
  }

  async *take(count: number): AsyncGenerator<Buffer> {
    let left = count;
    while (left > 0) {
      if (this.#rest.length === 0) {
        const piece = await this.#next();
        if (!piece) throw malformed();
        this.#rest = piece;
      }
      const bytes = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(bytes.length);
      left -= bytes.length;
      yield bytes;
    }
  }

  /** @throws {S3Error} if bytes remain */
  async end(): Promise<void> {
    if (this.#rest.length > 0 || (await this.#next())) throw malformed();
  }

  async #next(): Promise<Buffer | undefined> {
    for (;;) {
      const { value, done } = await this.#pieces.next();
      if (done) return undefined;
      if (value.length > 0) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function malformed(): S3Error {
  return new S3Error(400, 'IncompleteBody', 'The request body is not in the coding aws-chunked.');
}
