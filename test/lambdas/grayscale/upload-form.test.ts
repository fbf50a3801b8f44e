import { describe, expect, test } from '@jest/globals';
import { signUploadForm, type UploadForm } from '../../../lambdas/grayscale/upload-form.ts';
import { uploadKeyPattern } from '../../../lambdas/grayscale/upload-key.ts';
import { bucket } from '../../../lambdas/shared/aws/bucket.ts';
import { signerFor } from '../../../local/aws/signature.ts';

describe('a form signed on AWS', () => {
  const region = 'eu-central-1';
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
  const uploads = bucket('jam-uploads-dev-123456789012-eu-central-1-an', { region, credentials });
  const sign = (bytes = 12_345) => signUploadForm({ contentType: 'image/png', bytes }, uploads);
  const policyOf = ({ fields }: UploadForm) =>
    JSON.parse(Buffer.from(fields.Policy ?? '', 'base64').toString()) as {
      expiration: string;
      conditions: unknown[];
    };

  test('has the regional URL of the bucket, which the pages’ policy allows', () => {
    const { url } = sign();
    expect(new URL(url).origin).toBe(`https://${uploads.name}.s3.eu-central-1.amazonaws.com`);
  });

  test('allows one random key', () => {
    const forms = [sign(), sign()];
    for (const { upload, fields } of forms) {
      expect(upload).toMatch(uploadKeyPattern);
      expect(fields.key).toBe(upload);
    }
    expect(forms[0]?.upload).not.toBe(forms[1]?.upload);
  });

  test('limits key, type, size and every other field', () => {
    const form = sign();
    const { Policy, 'X-Amz-Signature': signature, ...fields } = form.fields;
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    const { conditions } = policyOf(form);
    expect(conditions).toContainEqual(['content-length-range', 1, 12_345]);
    const exact = conditions.filter((condition) => !Array.isArray(condition));
    expect(Object.assign({}, ...(exact as object[]))).toEqual(fields);
    expect(fields).toMatchObject({ 'Content-Type': 'image/png', 'X-Amz-Security-Token': 'token' });
    expect(conditions).toHaveLength(exact.length + 1);
  });

  const signedAt = ({ fields }: UploadForm) =>
    new Date((fields['X-Amz-Date'] ?? '').replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));

  test('is valid for 5 minutes', () => {
    const form = sign();
    expect(Date.parse(policyOf(form).expiration) - signedAt(form).getTime()).toBe(300_000);
  });

  test('has the signature of the AWS SDK, and names its algorithm, key and scope', async () => {
    const form = sign();
    const { Policy = '', ...fields } = form.fields;
    const signer = signerFor({ region, credentials, service: 's3' });
    const day = fields['X-Amz-Date']?.slice(0, 8);
    expect(fields).toMatchObject({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `AKID/${day}/eu-central-1/s3/aws4_request`,
      'X-Amz-Signature': await signer.sign(Policy, { signingDate: signedAt(form) }),
    });
  });
});
