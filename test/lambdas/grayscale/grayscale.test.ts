import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import sharp from 'sharp';
import type { handler as Handler } from '../../../lambdas/grayscale/convert.lambda.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { awsVariables, type Service, s3With } from '../aws.ts';
import { formRequest, httpEvent, jsonRequest, lambdaContext, type RequestOptions } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';
import { encoder, gradient } from './pictures.ts';

const bucketName = 'images';
let s3: Service<S3Client>;
let origin: LocalServer;
let handler: typeof Handler;
let picture: Buffer;

function load(changes: Record<string, string> = {}) {
  return loadHandler(() => import('../../../lambdas/grayscale/convert.lambda.ts'), {
    ...awsVariables,
    AWS_ENDPOINT_URL_S3: s3.url,
    IMAGES_BUCKET: bucketName,
    UPLOADS_BUCKET: 'uploads',
    ALLOWED_IMAGE_ORIGINS: origin.url,
    ...changes,
  });
}

beforeAll(async () => {
  picture = await encoder(gradient(40, 30)).png().toBuffer();
  s3 = await s3With(bucketName);
  origin = await listen(
    createServer((request, response) => {
      if (request.url === '/picture') response.end(picture);
      else if (request.url === '/text') response.end('<svg xmlns="http://www.w3.org/2000/svg"/>');
      else if (request.url === '/damaged') response.end(picture.subarray(0, picture.length / 2));
      else response.writeHead(404).end();
    }),
  );
  ({ handler } = await load());
});

afterAll(async () => {
  await s3.close();
  await origin.close();
});

beforeEach(() => {
  captureLog();
});

afterEach(() => {
  jest.restoreAllMocks();
});

const post = (request: RequestOptions, call = handler) => call(httpEvent(request), lambdaContext);
const path = () => `/images/${createHash('sha256').update(picture).digest('hex')}.png`;

describe('a picture', () => {
  test('is converted and stored under the hash of its bytes, with immutable caching', async () => {
    const response = await post(jsonRequest({ imageURL: `${origin.url}/picture` }));
    expect(response.statusCode).toBe(201);
    expect(response.headers).toMatchObject({
      'cache-control': 'no-store',
      location: path(),
      'source-bytes': String(picture.length),
    });
    const stored = await s3.client.send(new GetObjectCommand({ Bucket: bucketName, Key: path().slice(1) }));
    expect(stored.ContentType).toBe('image/png');
    expect(stored.CacheControl).toBe('public, max-age=31536000, immutable');
    const bytes = await stored.Body?.transformToByteArray();
    expect(JSON.parse(response.body ?? '')).toEqual({
      url: path(),
      width: 40,
      height: 30,
      bytes: bytes?.length,
    });
    expect(await sharp(bytes).metadata()).toMatchObject({
      format: 'png',
      space: 'b-w',
      width: 40,
      height: 30,
    });
  });

  test('that was converted before is not converted again', async () => {
    // A second conversion would overwrite these bytes.
    const known = { Body: 'kept', Metadata: { width: '7', height: '5' } };
    await s3.client.send(new PutObjectCommand({ Bucket: bucketName, Key: path().slice(1), ...known }));
    const response = await post(jsonRequest({ imageURL: `${origin.url}/picture` }));
    expect(JSON.parse(response.body ?? '')).toEqual({ url: path(), width: 7, height: 5, bytes: 4 });
  });

  test('that was stored without its size is converted again', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket: bucketName, Key: path().slice(1), Body: 'broken' }));
    const response = await post(jsonRequest({ imageURL: `${origin.url}/picture` }));
    expect(JSON.parse(response.body ?? '')).toMatchObject({ width: 40, height: 30 });
  });

  test('has the same URL for two simultaneous requests', async () => {
    const request = jsonRequest({ imageURL: `${origin.url}/picture` });
    const [one, other] = await Promise.all([post(request), post(request)]);
    expect(one.body).toEqual(other.body);
    expect([one.statusCode, other.statusCode]).toEqual([201, 201]);
  });

  test('is the target of a redirect for a form', async () => {
    const request = formRequest({ imageURL: `${origin.url}/picture` }, { accept: 'text/html,*/*;q=0.8' });
    const response = await post(request);
    expect(response.statusCode).toBe(303);
    expect(response.headers.location).toBe(path());
  });
});

describe('a request is rejected if it has', () => {
  const imageAt = (place: string) => jsonRequest({ imageURL: `${origin.url}${place}` });

  test.each<[string, number, string, () => RequestOptions]>([
    ['no address', 400, 'invalid-image-url', () => jsonRequest({})],
    ['a relative address', 400, 'invalid-image-url', () => formRequest({ imageURL: '/picture' })],
    ['credentials', 400, 'invalid-image-url', () => jsonRequest({ imageURL: 'http://a:b@photos.example/' })],
    ['a private address', 422, 'image-not-fetched', () => jsonRequest({ imageURL: 'http://127.0.0.1/' })],
    ['metadata', 422, 'image-not-fetched', () => jsonRequest({ imageURL: 'http://169.254.169.254/latest/' })],
    ['the URL of a missing image', 422, 'image-not-fetched', () => imageAt('/missing')],
    ['another format', 422, 'image-not-readable', () => imageAt('/text')],
    ['a damaged picture', 422, 'image-not-readable', () => imageAt('/damaged')],
    ['another type of body', 415, 'unsupported-media-type', () => ({ body: 'x', headers: {} })],
  ])('%s: %i %s', async (_, status, kind, request) => {
    const response = await post(request());
    expect(response.statusCode).toBe(status);
    expect(response.headers).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/problem+json',
      vary: 'Accept',
    });
    expect(JSON.parse(response.body ?? '').type).toBe(`/problems/#${kind}`);
  });
});

describe('a bucket', () => {
  test.each([
    ['that does not exist', { IMAGES_BUCKET: 'missing' }],
    ['that cannot be reached', { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' }],
  ])('%s leads to 503, without a URL', async (_, changes) => {
    const { handler: cut } = await load(changes);
    const response = await post(jsonRequest({ imageURL: `${origin.url}/picture` }), cut);
    expect(response.statusCode).toBe(503);
    expect(response.headers).toHaveProperty('retry-after');
    expect(response.headers).not.toHaveProperty('location');
  });
});
