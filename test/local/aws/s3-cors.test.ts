import { type CORSRule, PutBucketCorsCommand } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { sendForm } from '../../support/uploads.ts';
import { Bucket, S3Fixture } from './s3-fixture.ts';

const s3 = new S3Fixture();
const site = 'http://localhost:3000';
const other = 'http://localhost:3001';

function allow(...CORSRules: CORSRule[]) {
  return s3.client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
}

function preflight(origin: string, method: string, headers?: string): Promise<Response> {
  return fetch(`${s3.server.url}/${Bucket}`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      ...(headers && { 'access-control-request-headers': headers }),
    },
  });
}

const allowedOrigin = (response: Response) => response.headers.get('access-control-allow-origin');

describe('a bucket that allows one origin', () => {
  beforeEach(async () => {
    await allow({ AllowedOrigins: [site], AllowedMethods: ['POST'], MaxAgeSeconds: 300 });
  });

  test('responds to a preflight with the allowed methods and max-age', async () => {
    const response = await preflight(site, 'POST');
    expect(response.status).toBe(200);
    expect(allowedOrigin(response)).toBe(site);
    expect(response.headers.get('access-control-allow-methods')).toBe('POST');
    expect(response.headers.get('access-control-max-age')).toBe('300');
    expect(response.headers.get('vary')).toContain('Origin');
  });

  test.each([
    ['from another origin', other, 'POST', undefined],
    ['by another method', site, 'PUT', undefined],
    ['with a header that is not allowed', site, 'POST', 'x-mine'],
  ])('refuses a request %s', async (_, origin, method, headers) => {
    const response = await preflight(origin, method, headers);
    expect(response.status).toBe(403);
    expect(allowedOrigin(response)).toBeNull();
  });

  test('allows only pages of that origin to read responses and errors', async () => {
    const form = await createPresignedPost(s3.client, { Bucket, Key: 'a' });
    const sent = await sendForm(form, 'x', { headers: { origin: site } });
    expect([sent.status, allowedOrigin(sent)]).toEqual([204, site]);
    const refused = await sendForm(form, 'x', { headers: { origin: site }, fields: { key: 'b' } });
    expect([refused.status, allowedOrigin(refused)]).toEqual([403, site]);
    const elsewhere = await sendForm(form, 'x', { headers: { origin: other } });
    expect(allowedOrigin(elsewhere)).toBeNull();
  });
});

test('origins and headers may hold a wildcard', async () => {
  await allow({
    AllowedOrigins: ['http://*:3000'],
    AllowedMethods: ['PUT', 'POST'],
    AllowedHeaders: ['x-*'],
  });
  expect(allowedOrigin(await preflight(site, 'PUT', 'X-One, x-two'))).toBe(site);
  expect((await preflight(other, 'PUT')).status).toBe(403);
  await allow({ AllowedOrigins: ['*'], AllowedMethods: ['POST'] });
  expect(allowedOrigin(await preflight(other, 'POST'))).toBe('*');
});

test('a bucket without rules allows no origin', async () => {
  expect((await preflight(site, 'POST')).status).toBe(403);
});

test('a preflight without an origin is a bad request', async () => {
  const response = await fetch(`${s3.server.url}/${Bucket}`, { method: 'OPTIONS' });
  expect(response.status).toBe(400);
});

test.each([
  ['does not exist', { Bucket: 'missing' }, 'NoSuchBucket'],
  ['is given no rules', { CORSConfiguration: { CORSRules: [] } }, 'MalformedXML'],
])('rules of a bucket that %s are refused', async (_, more, name) => {
  const rules = [{ AllowedOrigins: [site], AllowedMethods: ['POST'] }];
  const command = new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: rules }, ...more });
  await expect(s3.client.send(command)).rejects.toMatchObject({ name });
});
