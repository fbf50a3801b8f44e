import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import sharp, { type Metadata } from 'sharp';
import type { handler as Convert } from '../../../lambdas/grayscale/convert.lambda.ts';
import type { handler as Upload } from '../../../lambdas/grayscale/upload.lambda.ts';
import type { UploadForm } from '../../../lambdas/grayscale/upload-form.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { sendForm } from '../../support/uploads.ts';
import { awsVariables, type Service, s3With } from '../aws.ts';
import { formRequest, httpEvent, jsonRequest, lambdaContext, type RequestOptions } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';
import { encoder, gradient } from './pictures.ts';

const missing = 'uploads/00000000-0000-4000-8000-000000000000';
let s3: Service<S3Client>;
let upload: typeof Upload;
let convert: typeof Convert;
let picture: Buffer;

const variables = (changes: Record<string, string> = {}) => ({
  ...awsVariables,
  AWS_ENDPOINT_URL_S3: s3.url,
  IMAGES_BUCKET: 'images',
  UPLOADS_BUCKET: 'uploads',
  ...changes,
});
const load = (changes?: Record<string, string>) =>
  loadHandler(() => import('../../../lambdas/grayscale/convert.lambda.ts'), variables(changes));

beforeAll(async () => {
  picture = await encoder(gradient(40, 30)).png().toBuffer();
  s3 = await s3With('images');
  await s3.client.send(new CreateBucketCommand({ Bucket: 'uploads' }));
  ({ handler: upload } = await loadHandler(
    () => import('../../../lambdas/grayscale/upload.lambda.ts'),
    variables(),
  ));
  ({ handler: convert } = await load());
});

afterAll(() => s3.close());

beforeEach(() => {
  captureLog();
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function post(handler: typeof Upload, request: RequestOptions) {
  const { statusCode, headers, body } = await handler(httpEvent(request), lambdaContext);
  return { status: statusCode, headers, body: JSON.parse(body ?? '') };
}

async function form(bytes = picture.length): Promise<UploadForm> {
  const { status, body } = await post(upload, jsonRequest({ contentType: 'image/png', bytes }));
  expect(status).toBe(201);
  return body;
}

async function metadata(url: string): Promise<Metadata> {
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: 'images', Key: url.slice(1) }));
  return sharp(await Body?.transformToByteArray()).metadata();
}

describe('a file', () => {
  test('that was uploaded with its form is converted, even twice', async () => {
    const signed = await form();
    expect((await sendForm(signed, picture)).status).toBe(204);
    const request = jsonRequest({ upload: signed.upload });
    const first = await post(convert, request);
    const url = `/images/${createHash('sha256').update(picture).digest('hex')}.png`;
    expect(first).toMatchObject({
      status: 201,
      headers: { location: url },
      body: { url, width: 40, height: 30 },
    });
    expect(await metadata(url)).toMatchObject({ format: 'png', space: 'b-w' });
    expect(await post(convert, request)).toMatchObject({ status: 201, body: first.body });
  });

  test('larger than announced, or of another type, is rejected', async () => {
    const signed = await form(picture.length - 1);
    expect((await sendForm(signed, picture)).status).toBe(400);
    const fields = { 'Content-Type': 'text/html' };
    expect((await sendForm(await form(), picture, { fields })).status).toBe(403);
    expect(await post(convert, jsonRequest({ upload: signed.upload }))).toMatchObject({
      status: 422,
      body: { type: '/problems/#upload-not-found' },
    });
  });

  test('that is not a picture is rejected like one from a URL', async () => {
    const signed = await form();
    await sendForm(signed, '<svg xmlns="http://www.w3.org/2000/svg"/>');
    expect(await post(convert, jsonRequest({ upload: signed.upload }))).toMatchObject({
      status: 422,
      body: { type: '/problems/#image-not-readable' },
    });
  });

  test.each([
    [20 * 1024 * 1024, 422, 'image-not-readable'],
    [20 * 1024 * 1024 + 1, 413, 'image-too-large'],
  ])('of %i bytes in the bucket leads to %i %s', async (bytes, status, kind) => {
    const Body = Buffer.alloc(bytes);
    await s3.client.send(new PutObjectCommand({ Bucket: 'uploads', Key: missing, Body }));
    const response = await post(convert, jsonRequest({ upload: missing }));
    expect(response).toMatchObject({ status, body: { type: `/problems/#${kind}` } });
  });
});

describe('a request for an upload form', () => {
  test.each<[string, number, string, () => RequestOptions]>([
    ['without a type', 400, 'invalid-upload', () => jsonRequest({ bytes: 1 })],
    ['without a size', 400, 'invalid-upload', () => jsonRequest({ contentType: 'image/png' })],
    ['with a list', 400, 'invalid-body', () => jsonRequest([])],
    ['too large', 413, 'image-too-large', () => jsonRequest({ contentType: 'image/png', bytes: 20_971_521 })],
    ['as a form', 415, 'unsupported-media-type', () => formRequest({ contentType: 'image/png', bytes: '1' })],
  ])('%s gets %i %s', async (_, status, kind, request) => {
    const response = await post(upload, request());
    expect(response).toMatchObject({ status, body: { type: `/problems/#${kind}` } });
    expect(response.headers).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/problem+json',
      vary: 'Accept',
    });
  });

  test('gives a browser an error as a page', async () => {
    const request = formRequest({ contentType: 'image/png' }, { accept: 'text/html,*/*;q=0.8' });
    const { statusCode, headers, body } = await upload(httpEvent(request), lambdaContext);
    expect(statusCode).toBe(415);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toContain('<a href="/grayscale/">back to the grayscale page</a>');
  });
});

describe('a request to convert an upload', () => {
  test.each<[string, number, string, () => RequestOptions]>([
    ['with an invalid key', 400, 'invalid-upload', () => jsonRequest({ upload: '../images/x' })],
    ['with the key null', 400, 'invalid-upload', () => jsonRequest({ upload: null })],
    [
      'with a URL, too',
      400,
      'invalid-upload',
      () => jsonRequest({ upload: missing, imageURL: 'https://a.example/' }),
    ],
    ['as a form', 400, 'invalid-image-url', () => formRequest({ upload: missing })],
    [
      'for a file that was not uploaded',
      422,
      'upload-not-found',
      () => jsonRequest({ upload: missing.replace(/0$/, '1') }),
    ],
  ])('%s gets %i %s', async (_, status, kind, request) => {
    expect(await post(convert, request())).toMatchObject({ status, body: { type: `/problems/#${kind}` } });
  });

  test('gets 503 if the bucket is unreachable', async () => {
    const { handler } = await load({ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' });
    expect(await post(handler, jsonRequest({ upload: missing }))).toMatchObject({
      status: 503,
      headers: { 'retry-after': '2' },
    });
  });

  test('gets 422 if S3 denies access to a missing object, and the log has the code of S3', async () => {
    const lines = captureLog();
    // S3 returns 403 for a missing object if the caller has no permission to list the bucket.
    const server: LocalServer = await listen(
      createServer((_request, response) => {
        response.writeHead(403, { 'content-type': 'application/xml' });
        response.end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
      }),
    );
    const { handler } = await load({ AWS_ENDPOINT_URL_S3: server.url });
    expect(await post(handler, jsonRequest({ upload: missing }))).toMatchObject({ status: 422 });
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ message: 'upload-not-found', reason: 'AccessDenied' }),
    );
    await server.close();
  });

  test('gets 503 if S3 closes the connection in the body', async () => {
    const server: LocalServer = await listen(
      createServer((_request, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('some', () => response.destroy());
      }),
    );
    const { handler } = await load({ AWS_ENDPOINT_URL_S3: server.url });
    expect(await post(handler, jsonRequest({ upload: missing }))).toMatchObject({ status: 503 });
    await server.close();
  });
});
