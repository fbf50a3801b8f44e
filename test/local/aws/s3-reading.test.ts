import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectFor } from '../../support/expect-for.ts';
import { Bucket, md5, S3Fixture } from './s3-fixture.ts';

const s3 = new S3Fixture();

describe('conditions and ranges', () => {
  const read = (more: object) => s3.client.send(new GetObjectCommand({ Bucket, Key: 'k', ...more }));
  let modified: Date;

  beforeEach(async () => {
    await s3.put('k', '0123456789');
    modified = (await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).LastModified as Date;
  });

  test('a client with the current object gets 304', async () => {
    const status = { $metadata: { httpStatusCode: 304 } };
    await expect(read({ IfNoneMatch: md5('0123456789') })).rejects.toMatchObject(status);
    await expect(read({ IfModifiedSince: modified })).rejects.toMatchObject(status);
    await expect(
      s3.client.send(new HeadObjectCommand({ Bucket, Key: 'k', IfNoneMatch: md5('0123456789') })),
    ).rejects.toMatchObject(status);
  });

  test('the response with 304 has the stored Cache-Control and Expires', async () => {
    const Expires = new Date('2030-01-01T00:00:00Z');
    await s3.put('k', '0123456789', { CacheControl: 'max-age=60', Expires, ContentType: 'text/plain' });
    const response = await s3.server.read({
      bucket: Bucket,
      key: 'k',
      method: 'GET',
      headers: { 'if-none-match': md5('0123456789') },
    });
    expect([response?.status, response?.headers]).toEqual([
      304,
      {
        'cache-control': 'max-age=60',
        expires: Expires.toUTCString(),
        ETag: md5('0123456789'),
        'Last-Modified': expect.any(String),
        'x-amz-request-id': expect.any(String),
      },
    ]);
  });

  test('a client with another version gets the object', async () => {
    expect(await (await read({ IfNoneMatch: '"other"' })).Body?.transformToString()).toBe('0123456789');
    const earlier = new Date(modified.getTime() - 1000);
    expect(await (await read({ IfModifiedSince: earlier })).Body?.transformToString()).toBe('0123456789');
    // With an entity tag, the date is ignored.
    const both = await read({ IfNoneMatch: '"other"', IfModifiedSince: modified });
    expect(await both.Body?.transformToString()).toBe('0123456789');
  });

  test('a precondition for another version fails', async () => {
    await expect(read({ IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(read({ IfUnmodifiedSince: new Date(0) })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    expect((await read({ IfMatch: md5('0123456789') })).ContentLength).toBe(10);
  });

  test.each([
    ['bytes=2-5', 206, 4, 'bytes 2-5/10'],
    ['bytes=-3', 206, 3, 'bytes 7-9/10'],
    ['bytes=0-1,3-4', 200, 10, undefined],
  ])('HEAD with the range %s has the status and the headers of GET', async (Range, status, length, range) => {
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'k', Range }));
    expect([head.$metadata.httpStatusCode, head.ContentLength, head.ContentRange]).toEqual([
      status,
      length,
      range,
    ]);
  });

  test('HEAD with a range outside the object is 416', async () => {
    await expect(
      s3.client.send(new HeadObjectCommand({ Bucket, Key: 'k', Range: 'bytes=10-' })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 416 } });
  });

  test('a range is ignored if If-Range does not match the current object', async () => {
    const otherDate = new Date(modified.getTime() - 1000);
    const conditions: [string, number][] = [
      [md5('0123456789'), 206],
      [modified.toUTCString(), 206],
      [md5('earlier'), 200],
      [`W/${md5('0123456789')}`, 200],
      [otherDate.toUTCString(), 200],
      [new Date(modified.getTime() + 1000).toUTCString(), 200],
      ['no date', 200],
    ];
    for (const [condition, status] of conditions) {
      const client = s3.clientWith();
      client.middlewareStack.add(
        (next) => (args) => {
          (args.request as { headers: Record<string, string> }).headers['if-range'] = condition;
          return next(args);
        },
        { step: 'build' },
      );
      for (const Command of [GetObjectCommand, HeadObjectCommand]) {
        const response = await client.send(
          new Command({ Bucket, Key: 'k', Range: 'bytes=2-5' }) as GetObjectCommand,
        );
        expectFor(condition, response.$metadata.httpStatusCode).toBe(status);
        await response.Body?.transformToString();
      }
      client.destroy();
    }
  });

  test.each([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=2-5', '2345', 'bytes 2-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-30', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('the range %s is %s', async (Range, text, ContentRange) => {
    const part = await read({ Range });
    expect(await part.Body?.transformToString()).toBe(text);
    expect(part).toMatchObject({
      ContentRange,
      ContentLength: text.length,
      $metadata: { httpStatusCode: 206 },
    });
  });

  test.each(['bytes=5-2', 'bytes=-', 'lines=1-2', 'bytes=0-1,4-5'])(
    'the invalid range %s is ignored',
    async (Range) => {
      expect(await (await read({ Range })).Body?.transformToString()).toBe('0123456789');
    },
  );

  test.each(['bytes=10-', 'bytes=-0'])('the range %s is after the end', async (Range) => {
    await expect(read({ Range })).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  });
});

describe('lists', () => {
  test('returns each key once, in pages, sorted by bytes', async () => {
    const keys = ['a', 'a/1', 'a/2', 'b', 'Z', 'é', '😀', '\uffee', 'x&<>"', 'a b'];
    await Promise.all(keys.map((key) => s3.put(key, key)));
    const found: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 3, ContinuationToken }));
      expect(page.KeyCount).toBe(page.Contents?.length);
      expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
      found.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(found).toEqual([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  test('returns the keys with the prefix, with size and entity tag', async () => {
    await s3.put('a/1', 'one');
    await s3.put('b/1', 'two');
    const { Contents, Prefix, Name } = await s3.client.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'a/' }),
    );
    expect({ Prefix, Name }).toEqual({ Prefix: 'a/', Name: Bucket });
    expect(Contents).toMatchObject([{ Key: 'a/1', Size: 3, ETag: md5('one'), StorageClass: 'STANDARD' }]);
    const none = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: 'c' }));
    expect(none).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });

  test('refuses an invalid continuation token', async () => {
    await expect(
      s3.client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: '§' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('a request for a missing object or operation', () => {
  test('has the error name of AWS', async () => {
    await expect(s3.get('k')).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.client.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(s3.client.send(new HeadBucketCommand({ Bucket: 'other' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    for (const command of [
      new GetObjectCommand({ Bucket: 'other', Key: 'k' }),
      new PutObjectCommand({ Bucket: 'other', Key: 'k', Body: 'x'.repeat(100_000) }),
      new ListObjectsV2Command({ Bucket: 'other' }),
    ]) {
      await expect(s3.client.send(command as GetObjectCommand)).rejects.toMatchObject({
        name: 'NoSuchBucket',
      });
    }
  });

  test('a bucket can be created twice, and needs a valid name', async () => {
    await s3.put('k', 'kept');
    await s3.client.send(new CreateBucketCommand({ Bucket }));
    await s3.client.send(new HeadBucketCommand({ Bucket }));
    expect(await s3.get('k')).toBe('kept');
    await expect(s3.client.send(new CreateBucketCommand({ Bucket: 'Not_Legal' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
  });

  test('refuses every other operation, parameter or header by name', async () => {
    const refused: [{ input: object }, RegExp][] = [
      [new ListBucketsCommand({}), /GET on the service/],
      [new DeleteBucketCommand({ Bucket }), /DELETE on a bucket/],
      [new CreateMultipartUploadCommand({ Bucket, Key: 'k' }), /POST on an object/],
      [new ListObjectsV2Command({ Bucket, Delimiter: '/' }), /delimiter/],
      [new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', Tagging: 'a=b' }), /x-amz-tagging/],
      [new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', IfMatch: '"x"' }), /if-match/],
      [new GetObjectCommand({ Bucket, Key: 'k', VersionId: 'v' }), /versionId/],
    ];
    for (const [command, message] of refused) {
      await expect(s3.client.send(command as ListBucketsCommand)).rejects.toMatchObject({
        name: 'NotImplemented',
        message: expect.stringMatching(message),
        $metadata: { httpStatusCode: 501 },
      });
    }
  });
});
