import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { readUploadRequest, signUploadForm } from '../../../lambdas/grayscale/upload-form.ts';
import { readUploadKey } from '../../../lambdas/grayscale/uploads.ts';
import { expectProblem } from '../problem.ts';

const mebibyte = 1024 * 1024;
const read = (fields: object) => () => readUploadRequest(new Map(Object.entries(fields)));

describe('what a visitor wants to send', () => {
  test.each(['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif', 'image/tiff'])(
    'may be %s',
    (contentType) => {
      expect(read({ contentType, bytes: 12_345 })()).toEqual({ contentType, bytes: 12_345 });
    },
  );

  test.each([
    undefined,
    null,
    '',
    'image/svg+xml',
    'image/*',
    'IMAGE/PNG',
    'image/png; charset=utf-8',
    'text/html',
    ['image/png'],
    'image/jpg',
  ])('may not be of the type %j', (contentType) => {
    expectProblem(read({ contentType, bytes: 1 }), 'invalid-upload');
  });

  test.each([1, 20 * mebibyte])('may have %i bytes', (bytes) => {
    expect(read({ contentType: 'image/png', bytes })().bytes).toBe(bytes);
  });

  test.each([
    0,
    -1,
    1.5,
    20 * mebibyte + 0.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '12345',
    null,
    undefined,
    [1],
  ])('may not have the size %j', (bytes) => {
    expectProblem(read({ contentType: 'image/png', bytes }), 'invalid-upload');
  });

  test.each([20 * mebibyte + 1, 1e300])('is too large with %d bytes', (bytes) => {
    expectProblem(read({ contentType: 'image/png', bytes }), 'image-too-large');
  });
});

describe('a form signed on AWS', () => {
  // Nothing is asked of S3 for a signature.
  const client = new S3Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' },
  });
  const bucket = { client, bucketName: 'jam-uploads-dev-123456789012-eu-central-1-an' };
  const sign = (bytes = 12_345) => signUploadForm({ contentType: 'image/png', bytes }, bucket);
  const policyOf = ({ fields }: Awaited<ReturnType<typeof sign>>) =>
    JSON.parse(Buffer.from(fields.Policy ?? '', 'base64').toString()) as {
      expiration: string;
      conditions: unknown[];
    };

  test('goes to the bucket’s regional address, which the pages’ policy names', async () => {
    const { url } = await sign();
    expect(new URL(url).origin).toBe(`https://${bucket.bucketName}.s3.eu-central-1.amazonaws.com`);
  });

  test('is for one key that nobody can guess', async () => {
    const forms = await Promise.all([sign(), sign()]);
    for (const { upload, fields } of forms) {
      expect(readUploadKey(upload)).toBe(upload);
      expect(fields.key).toBe(upload);
    }
    expect(forms[0]?.upload).not.toBe(forms[1]?.upload);
  });

  test('binds key, type, size and every other field', async () => {
    const form = await sign();
    const { Policy, 'X-Amz-Signature': signature, ...fields } = form.fields;
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    const { conditions } = policyOf(form);
    expect(conditions).toContainEqual(['content-length-range', 1, 12_345]);
    const exact = conditions.filter((condition) => !Array.isArray(condition));
    expect(Object.assign({}, ...(exact as object[]))).toEqual(fields);
    expect(fields).toMatchObject({ 'Content-Type': 'image/png', 'X-Amz-Security-Token': 'token' });
    expect(conditions).toHaveLength(exact.length + 1);
  });

  test('is good for 5 minutes', async () => {
    const form = await sign();
    const signedAt = (form.fields['X-Amz-Date'] ?? '').replace(
      /^(....)(..)(..)T(..)(..)(..)Z$/,
      '$1-$2-$3T$4:$5:$6Z',
    );
    expect(Date.parse(policyOf(form).expiration) - Date.parse(signedAt)).toBe(300_000);
  });
});

describe('the key of an upload', () => {
  const id = '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';

  test('is taken as it was given', () => {
    expect(readUploadKey(`uploads/${id}`)).toBe(`uploads/${id}`);
  });

  test.each([
    undefined,
    null,
    7,
    '',
    id,
    `uploads/${id}x`,
    ` uploads/${id}`,
    `uploads/${id}\n`,
    `uploads/../${id}`,
    `images/${id}`,
    'uploads/',
    [`uploads/${id}`],
  ])('is not %j', (key) => {
    expectProblem(() => readUploadKey(key), 'invalid-upload');
  });
});
