import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { checkBody } from './s3-body.ts';
import { notImplemented, S3Error } from './s3-error.ts';
import type { S3Request } from './s3-operations.ts';
import { checkPolicy, parsePolicy } from './s3-policy.ts';
import { keptHeaders } from './s3-store.ts';
import { checkCredential, parseAmzDate, type SigningScope, sameText, signerFor } from './signature.ts';

/** The part of a form before the file. The rest is ignored. */
interface Form {
  /** By their lowercase names. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: Blob;
}

/** A form is held in memory. The product's forms have at most a little more than 20 MiB. */
const maxFormBytes = 64 * 1024 ** 2;

/** Fields that are not headers of the object. `success_action_*`, `acl`, `tagging` and so on are not supported. */
const knownFields = new Set([
  'bucket',
  'key',
  'policy',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-signature',
]);

/** Whether this is a form for a bucket. Its signature is one of its fields. */
export function isForm(request: IncomingMessage, { key }: Pick<S3Request, 'key'>): boolean {
  const type = request.headers['content-type'] ?? '';
  return request.method === 'POST' && key === '' && /^multipart\/form-data\s*;/i.test(type);
}

/**
 * Stores an object from a pre-signed form (Amazon S3 API Reference, "POST Object").
 *
 * @throws {S3Error, SignatureError}
 */
export async function postObject({
  request,
  response,
  store,
  scope,
  bucket,
}: Omit<S3Request, 'signature' | 'cors'>): Promise<void> {
  const { fields, file } = await readForm(request);
  const key = fields.get('key');
  if (!key) throw invalidForm("Bucket POST must contain a field named 'key'.");
  await verifyPolicy(fields, scope);
  checkPolicy(parsePolicy(fields.get('policy') ?? ''), new Map([...fields, ['bucket', bucket]]), file.size);
  const unknown = [...fields.keys()].find((name) => !isKnown(name) && !isOfObject(name));
  if (unknown !== undefined) throw notImplemented(`The form field ${unknown}`);
  // S3 replaces it with the file name from the browser.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is S3's.
  if (key.includes('${filename}')) throw notImplemented('A key with ${filename}');
  const headers = Object.fromEntries([...fields].filter(([name]) => isOfObject(name)));
  const record = await store.put(
    bucket,
    key,
    checkBody(file.stream(), { length: file.size }),
    headers,
    false,
  );
  const location = `http://${request.headers.host}/${bucket}/${encodeURIComponent(key)}`;
  response.writeHead(204, { ETag: `"${record.md5}"`, Location: location }).end();
}

const isKnown = (name: string): boolean => knownFields.has(name) || name.startsWith('x-ignore-');
const isOfObject = (name: string): boolean => keptHeaders.includes(name) || name.startsWith('x-amz-meta-');

async function readForm(request: IncomingMessage): Promise<Form> {
  if (Number(request.headers['content-length'] ?? 0) > maxFormBytes) {
    throw new S3Error(400, 'EntityTooLarge', `A form must be at most ${maxFormBytes} bytes here.`);
  }
  // Destroying the request after an error would also close the connection, and lose the response.
  const body = Readable.toWeb(Readable.from(limited(request.iterator({ destroyOnReturn: false }))));
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  let entries: FormData;
  try {
    entries = await new Response(body as ReadableStream, { headers }).formData();
  } catch {
    throw new S3Error(
      400,
      'MalformedPOSTRequest',
      'The body of your POST request is not well-formed multipart/form-data.',
    );
  }
  const fields = new Map<string, string>();
  for (const [name, value] of entries) {
    if (name.toLowerCase() === 'file') return { fields, file: new Blob([value]) };
    if (typeof value === 'string') fields.set(name.toLowerCase(), value);
  }
  throw invalidForm('POST requires exactly one file upload per request.');
}

async function* limited(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const bytes of source) {
    size += bytes.length;
    if (size > maxFormBytes) throw new Error('too long');
    yield bytes;
  }
}

/** The base64 text of the policy is what is signed. */
async function verifyPolicy(fields: ReadonlyMap<string, string>, scope: SigningScope): Promise<void> {
  const [policy, signature] = [fields.get('policy'), fields.get('x-amz-signature')];
  if (!policy || !signature) throw new S3Error(403, 'AccessDenied', 'Access Denied: the form is not signed.');
  if (fields.get('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') {
    throw invalidForm('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256".');
  }
  const amzDate = fields.get('x-amz-date') ?? '';
  const signingDate = parseAmzDate(amzDate);
  checkCredential(fields.get('x-amz-credential') ?? '', amzDate.slice(0, 8), scope);
  if (!sameText(signature, await signerFor(scope).sign(policy, { signingDate }))) {
    throw new S3Error(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    );
  }
}

function invalidForm(message: string): S3Error {
  return new S3Error(400, 'InvalidArgument', message);
}
