import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { bucket } from '../../../../lambdas/shared/aws/bucket.ts';
import { hangUp, respond, scriptedService } from './scripted-service.ts';

test('a signature covers the body', async () => {
  const { endpoint, requests } = await scriptedService(respond(200, ''));
  const body = Buffer.from('image');
  await bucket('images', endpoint).send('PUT', 'images/1 é.png', {
    body,
    headers: { 'x-amz-meta-width': '3' },
  });
  expect(requests).toMatchObject([
    {
      method: 'PUT',
      path: '/images/images/1%20%C3%A9.png',
      headers: {
        'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
        'x-amz-meta-width': '3',
        'content-length': '5',
      },
      body: 'image',
    },
  ]);
});

test.each([
  [
    'an XML error',
    respond(404, '<Error><Code>NoSuchKey</Code><Message>No key.</Message></Error>'),
    { name: 'NoSuchKey', message: 'No key.', status: 404 },
  ],
  ['an error without a body', respond(403, ''), { name: 'Status403', message: '', status: 403 }],
  [
    'a redirect to another region',
    respond(301, '<Error><Code>PermanentRedirect</Code></Error>'),
    { name: 'PermanentRedirect', message: '', status: 301 },
  ],
])('%s is thrown with its code, message and status, after one attempt', async (_, response, error) => {
  const { endpoint, requests } = await scriptedService(response);
  await expect(bucket('images', endpoint).send('GET', 'key')).rejects.toMatchObject(error);
  expect(requests).toHaveLength(1);
});

test('a request is repeated when S3 asks to slow down', async () => {
  const slowDown = respond(503, '<Error><Code>SlowDown</Code></Error>');
  const { endpoint, requests } = await scriptedService(slowDown, respond(200, 'image'));
  expect(String((await bucket('images', endpoint).send('GET', 'key')).body)).toBe('image');
  expect(requests).toHaveLength(2);
});

test.each([
  ['an error response', respond(403, '')],
  ['an unavailable service', respond(503, '')],
  ['a lost connection', hangUp],
])('connecting never fails and is not repeated after %s', async (_, failure) => {
  const { endpoint, requests } = await scriptedService(failure);
  await bucket('images', endpoint).connect();
  expect(requests).toHaveLength(1);
});

test('on AWS each bucket has its own host', () => {
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  expect(bucket('images', { region: 'eu-central-1', credentials }).url).toBe(
    'https://images.s3.eu-central-1.amazonaws.com',
  );
});
