import { createServer, type RequestListener } from 'node:http';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { grayscale } from '../../../lambdas/grayscale/grayscale.ts';
import { Deadline } from '../../../lambdas/shared/deadline.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { clientOf, type Service, s3With } from '../aws.ts';
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

/** A bucket with its own client, and the commands that were sent. */
function bucketAt(url: string): { client: S3Client; bucketName: string; commands: string[] } {
  const client = new S3Client({ ...clientOf(url), forcePathStyle: true });
  const commands: string[] = [];
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        commands.push(commandName);
        return next(args);
      },
    { step: 'initialize' },
  );
  return { client, bucketName, commands };
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

const isWrite = (command: string) => command === 'PutObjectCommand';

describe('the same picture', () => {
  test('is converted at most twice by two simultaneous requests, and is never incomplete', async () => {
    const s3 = await localS3();
    const functions = [bucketAt(s3.url), bucketAt(s3.url)];
    const bytes = await picture;
    const images = await Promise.all(
      functions.map((bucket) => grayscale(bytes, bucket, new Deadline(60_000))),
    );
    expect(images[0]).toEqual(images[1]);
    expect(functions.flatMap(({ commands }) => commands.filter(isWrite)).length).toBeLessThanOrEqual(2);
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
    expect(later.commands).toEqual(['HeadObjectCommand']);
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
    const bucket = await scriptedS3(kept(days(written), days(expires)));
    const image = await grayscale(await picture, bucket, new Deadline(60_000));
    expect(image).toMatchObject({ width: 300, height: 200 });
    expect(bucket.commands.some(isWrite)).toBe(again);
  });
});

describe('a write', () => {
  const missing: RequestListener = (_, response) => void response.writeHead(404).end();

  test.each([400, 403, 500, 503])('that fails with %i leads to 503, without a URL', async (status) => {
    const bucket = await scriptedS3(missing, (_, response) => void response.writeHead(status).end());
    await expectRejection(grayscale(await picture, bucket, new Deadline(60_000)), 'temporarily-unavailable');
  });

  test('whose connection breaks leads to 503', async () => {
    const bucket = await scriptedS3(missing, (request) => void request.socket.destroy());
    await expectRejection(grayscale(await picture, bucket, new Deadline(60_000)), 'temporarily-unavailable');
  });

  test('is sent if the bucket denies reading', async () => {
    const bucket = await scriptedS3((_, response) => void response.writeHead(403).end());
    expect(await grayscale(await picture, bucket, new Deadline(60_000))).toMatchObject({
      width: 300,
      height: 200,
    });
    expect(bucket.commands.filter(isWrite)).toHaveLength(1);
  });
});
