import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { describe, expect, test } from '@jest/globals';
import { signerFor } from '../../../local/aws/signature.ts';
import { type Alteration, type SignedForm, sendForm } from '../../support/uploads.ts';
import { Bucket, md5, S3Fixture, scope } from './s3-fixture.ts';

const s3 = new S3Fixture();

/** A form for the object `uploads/a`, a PNG of 1 to 10 bytes. */
function sign(more: Partial<PresignedPostOptions> = {}, client: S3Client = s3.client): Promise<SignedForm> {
  return createPresignedPost(client, {
    Bucket,
    Key: 'uploads/a',
    Fields: { 'Content-Type': 'image/png' },
    Conditions: [['content-length-range', 1, 10]],
    Expires: 300,
    ...more,
  });
}

/** A form with this policy and its signature. */
async function signPolicy(policy: unknown): Promise<SignedForm> {
  const { url, fields } = await sign();
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
  const Policy = Buffer.from(text).toString('base64');
  const signature = await signerFor(scope).sign(Policy, { signingDate: dateOf(fields['X-Amz-Date'] ?? '') });
  return { url, fields: { ...fields, Policy, 'X-Amz-Signature': signature } };
}

const dateOf = (text: string) =>
  new Date(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));

async function send(form: SignedForm, file: Uint8Array | string, altered?: Alteration): Promise<string> {
  const response = await sendForm(form, file, altered);
  const code = /<Code>(.*)<\/Code>/.exec(await response.text())?.[1] ?? '';
  return `${response.status} ${code}`.trim();
}

describe('a form', () => {
  test('stores the object under the signed key, and ignores the file name', async () => {
    const response = await sendForm(await sign(), 'ten bytes!');
    expect(response.status).toBe(204);
    expect(response.headers.get('etag')).toBe(md5('ten bytes!'));
    expect(await s3.get('uploads/a')).toBe('ten bytes!');
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'uploads/a' }));
    expect(head).toMatchObject({ ContentType: 'image/png', ContentLength: 10 });
  });

  test('stores every byte of a large file', async () => {
    const file = Buffer.alloc(5 * 1024 * 1024, Buffer.from(Array.from({ length: 251 }, (_, byte) => byte)));
    const form = await sign({ Conditions: [['content-length-range', 1, file.length]] });
    const response = await sendForm(form, file);
    expect(response.headers.get('etag')).toBe(md5(file));
  });

  test('can be signed for prefixes of keys and types', async () => {
    const form = await sign({
      Fields: { 'Content-Type': 'image/webp' },
      Conditions: [
        ['starts-with', '$Content-Type', 'image/'],
        ['starts-with', '$key', 'uploads/'],
      ],
    });
    expect(await send(form, 'x')).toBe('204');
  });

  test('ignores unknown fields', async () => {
    expect(await send(await sign(), 'x', { fields: { 'x-ignore-me': 'x' } })).toBe('204');
  });

  test('is accepted with the session token of its signature', async () => {
    const credentials = { ...scope.credentials, sessionToken: 'token' };
    const { url: endpoint } = s3.server;
    const client = new S3Client({ endpoint, region: 'us-east-1', credentials });
    expect(await send(await sign({}, client), 'x')).toBe('204');
    client.destroy();
  });
});

describe('a file', () => {
  test.each([
    [0, '400 EntityTooSmall'],
    [1, '204'],
    [10, '204'],
    [11, '400 EntityTooLarge'],
  ])('of %i bytes gets %s if 1 to 10 are signed', async (size, expected) => {
    expect(await send(await sign(), 'x'.repeat(size))).toBe(expected);
    expect(await s3.stored()).toHaveLength(expected === '204' ? 1 : 0);
  });
});

describe('a form is refused, and nothing stored,', () => {
  test.each<[string, Alteration, string]>([
    ['with another key', { fields: { key: 'uploads/b' } }, '403 AccessDenied'],
    ['with another type', { fields: { 'Content-Type': 'text/html' } }, '403 AccessDenied'],
    ['without a type', { fields: { 'Content-Type': undefined } }, '403 AccessDenied'],
    ['without a key', { fields: { key: undefined } }, '400 InvalidArgument'],
    ['without a policy', { fields: { Policy: undefined } }, '403 AccessDenied'],
    ['without a signature', { fields: { 'X-Amz-Signature': undefined } }, '403 AccessDenied'],
    [
      'with another signature',
      { fields: { 'X-Amz-Signature': '0'.repeat(64) } },
      '403 SignatureDoesNotMatch',
    ],
    ['with another policy', { fields: { Policy: 'e30=' } }, '403 SignatureDoesNotMatch'],
    ['with another algorithm', { fields: { 'X-Amz-Algorithm': 'none' } }, '400 InvalidArgument'],
    [
      'with another date',
      { fields: { 'X-Amz-Date': '20000101T000000Z' } },
      '400 AuthorizationHeaderMalformed',
    ],
    ['with no date', { fields: { 'X-Amz-Date': 'now' } }, '400 AuthorizationHeaderMalformed'],
    ['of another key pair', { fields: { 'X-Amz-Credential': 'x/y' } }, '403 InvalidAccessKeyId'],
    ['with a field that was not signed', { fields: { acl: 'public-read' } }, '403 AccessDenied'],
    ['without a file', { fileField: 'other' }, '400 InvalidArgument'],
  ])('%s', async (_, altered, expected) => {
    expect(await send(await sign(), 'x', altered)).toBe(expected);
    expect(await s3.stored()).toEqual([]);
  });

  test('after it has expired', async () => {
    const expires = (at: number) => sign({}, s3.clientWith({ systemClockOffset: at }));
    expect(await send(await expires(-301_000), 'x')).toBe('403 AccessDenied');
    expect(await send(await expires(-240_000), 'x')).toBe('204');
  });

  test('for another bucket', async () => {
    const form = await sign();
    expect(await send({ ...form, url: form.url.replace(Bucket, 'others') }, 'x')).toBe('403 AccessDenied');
  });

  test('for a bucket that does not exist', async () => {
    expect(await send(await sign({ Bucket: 'missing' }), 'x')).toBe('404 NoSuchBucket');
  });

  test.each([
    ['is no JSON', 'x'],
    ['has no expiration', { conditions: [] }],
    ['has no conditions', { expiration: '2999-01-01T00:00:00Z' }],
    [
      'has a condition of another kind',
      { expiration: '2999-01-01T00:00:00Z', conditions: [['ends-with', '$key', 'x']] },
    ],
    [
      'has a range backwards',
      { expiration: '2999-01-01T00:00:00Z', conditions: [['content-length-range', 2, 1]] },
    ],
  ])('when its policy %s', async (_, policy) => {
    expect(await send(await signPolicy(policy), 'x')).toBe('400 InvalidPolicyDocument');
  });

  test.each([
    ['requests another response', { Fields: { success_action_status: '201' } }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is S3's.
    ['takes the name of the file', { Key: 'uploads/${filename}' }],
  ])('that %s, which this server does not support', async (_, more) => {
    expect(await send(await sign(more), 'x')).toBe('501 NotImplemented');
  });

  test('with a body that has no parts', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const response = await fetch(`${s3.server.url}/${Bucket}`, { method: 'POST', headers, body: 'no form' });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('MalformedPOSTRequest'),
    ]);
  });
});
