import { createServer, type RequestListener } from 'node:http';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { grayscale } from '../../../lambdas/grayscale/grayscale.ts';
import { findImage } from '../../../lambdas/grayscale/store.ts';
import { type Bucket, bucket } from '../../../lambdas/shared/aws/bucket.ts';
import { Deadline } from '../../../lambdas/shared/deadline.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { endpointOf, type Service, s3With } from '../aws.ts';
import { expectRejection } from '../problem.ts';
import { encoder, gradient } from './pictures.ts';

const bucketName = 'images';
const picture = encoder(gradient(300, 200)).png().toBuffer();
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function localS3(): Promise<Service<S3Client>> {
  const s3 = await s3With(bucketName);
  closing.push(s3.close);
  return s3;
}

/** A bucket, and the methods of the requests that were sent. */
function bucketAt(url: string): Bucket & { methods: string[] } {
  const real = bucket(bucketName, endpointOf(url));
  const methods: string[] = [];
  const send: Bucket['send'] = (method, ...rest) => {
    methods.push(method);
    return real.send(method, ...rest);
  };
  return { ...real, send, methods };
}

/** An S3 server with scripted responses, which accepts all writes. */
async function scriptedS3(
  head: RequestListener,
  put: RequestListener = (_, response) => void response.end(),
) {
  const server: LocalServer = await listen(
    createServer((request, response) => {
      request.resume();
      request.on('end', () => (request.method === 'HEAD' ? head : put)(request, response));
    }),
  );
  closing.push(server.close);
  return bucketAt(server.url);
}

const isWrite = (method: string) => method === 'PUT';

describe('the same picture', () => {
  test('is converted at most twice by two simultaneous requests, and is never incomplete', async () => {
    const s3 = await localS3();
    const functions = [bucketAt(s3.url), bucketAt(s3.url)];
    const bytes = await picture;
    const images = await Promise.all(
      functions.map((images) => grayscale(bytes, images, new Deadline(60_000))),
    );
    expect(images[0]).toEqual(images[1]);
    expect(functions.flatMap(({ methods }) => methods.filter(isWrite)).length).toBeLessThanOrEqual(2);
    const Key = images[0]?.url.slice(1);
    const kept = await s3.client.send(new GetObjectCommand({ Bucket: bucketName, Key }));
    const result = Buffer.from((await kept.Body?.transformToByteArray()) ?? []);
    expect(await sharp(result).metadata()).toMatchObject({ width: 300, height: 200, space: 'b-w' });
    expect(result).toHaveLength(images[0]?.bytes ?? 0);
    expect(kept.ContentType).toBe('image/png');
  });

  test('is not converted again by later requests', async () => {
    const s3 = await localS3();
    const first = await grayscale(await picture, bucketAt(s3.url), new Deadline(60_000));
    const later = bucketAt(s3.url);
    expect(await grayscale(await picture, later, new Deadline(60_000))).toEqual(first);
    expect(later.methods).toEqual(['HEAD']);
  });
});

describe('a result that expires', () => {
  const days = (count: number) => new Date(Date.now() + count * 86_400_000).toUTCString();
  const kept =
    (written: string, expires: string): RequestListener =>
    (_, response) => {
      response.writeHead(200, {
        'content-length': '7',
        'last-modified': written,
        'x-amz-expiration': `expiry-date="${expires}", rule-id="rule"`,
        'x-amz-meta-width': '300',
        'x-amz-meta-height': '200',
      });
      response.end();
    };

  test.each([
    ['is kept in the first half of its lifetime', -10, 20, false],
    ['is written again in the second half', -20, 10, true],
    ['is written again on its last day', -30, 0, true],
  ])('%s', async (_, written, expires, again) => {
    const images = await scriptedS3(kept(days(written), days(expires)));
    const image = await grayscale(await picture, images, new Deadline(60_000));
    expect(image).toMatchObject({ width: 300, height: 200 });
    expect(images.methods.some(isWrite)).toBe(again);
  });
});

describe('a result', () => {
  const complete = { 'content-length': '7', 'x-amz-meta-width': '300', 'x-amz-meta-height': '200' };
  const find = (images: Bucket, signal = AbortSignal.timeout(5_000)) => findImage(images, 'key', signal);

  test('without an expiration has the size of its picture and of its file', async () => {
    const images = await scriptedS3((_, response) => void response.writeHead(200, complete).end());
    expect(await find(images)).toEqual({ width: 300, height: 200, bytes: 7 });
  });

  test.each(Object.keys(complete))('is not found without a %s above 0', async (name) => {
    const headers = { ...complete, [name]: '0' };
    const images = await scriptedS3((_, response) => void response.writeHead(200, headers).end());
    expect(await find(images)).toBeUndefined();
  });

  test.each([400, 500, 503])('that S3 reads with %i leads to 503', async (status) => {
    const images = await scriptedS3((_, response) => void response.writeHead(status).end());
    await expectRejection(find(images), 'temporarily-unavailable');
  });

  test('that S3 does not read before the deadline leads to 503', async () => {
    const images = await scriptedS3(() => undefined);
    const deadline = new AbortController();
    const finding = find(images, deadline.signal);
    const reason = new Error('The deadline has passed.');
    setTimeout(() => deadline.abort(reason), 50);
    await expect(finding).rejects.toHaveProperty('cause', reason);
  });
});

describe('a write', () => {
  const missing: RequestListener = (_, response) => void response.writeHead(404).end();

  test.each([400, 403, 500, 503])('that fails with %i leads to 503, without a URL', async (status) => {
    const images = await scriptedS3(missing, (_, response) => void response.writeHead(status).end());
    await expectRejection(grayscale(await picture, images, new Deadline(60_000)), 'temporarily-unavailable');
  });

  test('whose connection breaks leads to 503', async () => {
    const images = await scriptedS3(missing, (request) => void request.socket.destroy());
    await expectRejection(grayscale(await picture, images, new Deadline(60_000)), 'temporarily-unavailable');
  });

  test('is sent if the bucket denies reading', async () => {
    const images = await scriptedS3((_, response) => void response.writeHead(403).end());
    expect(await grayscale(await picture, images, new Deadline(60_000))).toMatchObject({
      width: 300,
      height: 200,
    });
    expect(images.methods.filter(isWrite)).toHaveLength(1);
  });
});
