import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startS3 } from '../../../local/aws/s3.ts';
import type { LocalServer } from '../../../local/server.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };
const Bucket = 'images';
let folder: string;
let server: LocalServer;
let client: S3Client;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 's3-')), 's3');
  await start();
  await client.send(new CreateBucketCommand({ Bucket }));
});

afterEach(async () => {
  await stop();
  await rm(join(folder, '..'), { recursive: true, force: true });
});

async function start(): Promise<void> {
  server = await startS3({ folder, credentials });
  client = new S3Client({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
}

async function stop(): Promise<void> {
  client.destroy();
  await server.close();
}

const put = (Key: string, Body: PutObjectCommandInput['Body'], more: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = async (Key: string) =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
const md5 = (data: string | Buffer) => `"${createHash('md5').update(data).digest('hex')}"`;
const dataFiles = () => readdir(join(folder, Bucket, 'data'));

describe('objects', () => {
  test('an object comes back with its bytes, its headers and its metadata', async () => {
    const Body = Buffer.from([0, 1, 2, 255]);
    const stored = await put('a/b.png', Body, {
      ContentType: 'image/png',
      CacheControl: 'public, max-age=31536000, immutable',
      ContentEncoding: 'gzip',
      Metadata: { width: '7', source: 'x' },
    });
    expect(stored.ETag).toBe(md5(Body));
    const read = await client.send(new GetObjectCommand({ Bucket, Key: 'a/b.png' }));
    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? [])).toEqual(Body);
    const expected = {
      ContentType: 'image/png',
      CacheControl: 'public, max-age=31536000, immutable',
      ContentEncoding: 'gzip',
      ContentLength: 4,
      ETag: md5(Body),
      Metadata: { width: '7', source: 'x' },
      AcceptRanges: 'bytes',
    };
    expect(read).toMatchObject(expected);
    expect(read.LastModified).toBeInstanceOf(Date);
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: 'a/b.png' }))).toMatchObject(expected);
  });

  test('a streamed body in pieces arrives whole, and its coding is not kept', async () => {
    const pieces = Array.from({ length: 300 }, (_, i) => Buffer.alloc(1 + ((i * 977) % 5000), i));
    const whole = Buffer.concat(pieces);
    await put('streamed', Readable.from(pieces), { ContentLength: whole.length });
    const read = await client.send(new GetObjectCommand({ Bucket, Key: 'streamed' }));
    expect(read.ContentEncoding).toBeUndefined();
    expect(md5(Buffer.from((await read.Body?.transformToByteArray()) ?? []))).toBe(md5(whole));
  });

  test('an object without bytes is one', async () => {
    await put('empty', '');
    expect(await get('empty')).toBe('');
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: 'empty' }))).toMatchObject({
      ContentLength: 0,
    });
  });

  test.each(['CRC32', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'a %s checksum is verified and given back',
    async (name) => {
      for (const body of ['123456789', Readable.from([Buffer.from('1234'), Buffer.from('56789')])]) {
        await put('checked', body, { ChecksumAlgorithm: name, ContentLength: 9 });
        // The client verifies what it gets.
        expect(await get('checked')).toBe('123456789');
      }
      const read = await client.send(
        new HeadObjectCommand({ Bucket, Key: 'checked', ChecksumMode: 'ENABLED' }),
      );
      // Check values of the catalogue of parametrised CRC algorithms: cbf43926 and ae8b14860a799888.
      const known: Record<string, string> = { CRC32: 'y/Q5Jg==', CRC64NVME: 'rosUhgp5mIg=' };
      const expected = known[name] ?? createHash(name).update('123456789').digest('base64');
      expect(read[`Checksum${name}`]).toBe(expected);
    },
  );

  test.each([
    '../../../etc/passwd',
    '..',
    '.',
    '/',
    '//a',
    'a//b',
    'a/',
    '%2e%2e/x',
    'ä ö+&=?#%',
    '\u0001\n',
    'x'.repeat(1024),
    'C:\\x',
    '__proto__',
    '😀',
  ])('the key %j names an object like any other, inside the folder', async (Key) => {
    const around = await readdir(join(folder, '..'));
    await put(Key, `of ${Key}`);
    expect(await get(Key)).toBe(`of ${Key}`);
    expect(await readdir(join(folder, '..'))).toEqual(around);
    expect(await readdir(folder)).toEqual([Bucket]);
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(get(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('a key longer than 1024 bytes is refused', async () => {
    await expect(put('ä'.repeat(513), '')).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });

  test('a replaced object leaves nothing behind', async () => {
    await put('k', 'one');
    await put('k', 'two');
    expect(await get('k')).toBe('two');
    expect(await dataFiles()).toHaveLength(1);
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(await dataFiles()).toEqual([]);
  });

  test('what is being read is read to its end while it is replaced', async () => {
    const one = Buffer.alloc(3_000_000, 1);
    await put('k', one);
    const read = await client.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    await put('k', 'two');
    expect(md5(Buffer.from((await read.Body?.transformToByteArray()) ?? []))).toBe(md5(one));
    expect(await get('k')).toBe('two');
  });

  test('many writers of one key leave one whole object', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, i) => put('k', String(i).repeat(1000))));
    const text = (await get('k')) ?? '';
    expect(text).toMatch(/^(\d{1,2}?)\1{999}$/);
    expect(await dataFiles()).toHaveLength(1);
  });

  test('of many writers that want a new object one succeeds', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => put('k', `body ${i}`, { IfNoneMatch: '*' })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'PreconditionFailed' });
    }
    expect(await get('k')).toBe(`body ${results.findIndex(({ status }) => status === 'fulfilled')}`);
    expect(await dataFiles()).toHaveLength(1);
  });
});

describe('conditions and ranges', () => {
  const read = (more: object) => client.send(new GetObjectCommand({ Bucket, Key: 'k', ...more }));
  let modified: Date;

  beforeEach(async () => {
    await put('k', '0123456789');
    modified = (await client.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).LastModified as Date;
  });

  test('a client that has the object is told so with 304', async () => {
    const status = { $metadata: { httpStatusCode: 304 } };
    await expect(read({ IfNoneMatch: md5('0123456789') })).rejects.toMatchObject(status);
    await expect(read({ IfModifiedSince: modified })).rejects.toMatchObject(status);
    await expect(
      client.send(new HeadObjectCommand({ Bucket, Key: 'k', IfNoneMatch: md5('0123456789') })),
    ).rejects.toMatchObject(status);
  });

  test('a client that has another one gets the object', async () => {
    expect(await (await read({ IfNoneMatch: '"other"' })).Body?.transformToString()).toBe('0123456789');
    const earlier = new Date(modified.getTime() - 1000);
    expect(await (await read({ IfModifiedSince: earlier })).Body?.transformToString()).toBe('0123456789');
    // The entity tag counts, the date then doesn't.
    const both = await read({ IfNoneMatch: '"other"', IfModifiedSince: modified });
    expect(await both.Body?.transformToString()).toBe('0123456789');
  });

  test('a wish for another version than the one that is there is refused', async () => {
    await expect(read({ IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(read({ IfUnmodifiedSince: new Date(0) })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    expect((await read({ IfMatch: md5('0123456789') })).ContentLength).toBe(10);
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
    'the range %s is not understood',
    async (Range) => {
      expect(await (await read({ Range })).Body?.transformToString()).toBe('0123456789');
    },
  );

  test.each(['bytes=10-', 'bytes=-0'])('the range %s is beyond the end', async (Range) => {
    await expect(read({ Range })).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  });
});

describe('lists', () => {
  test('come in the order of the bytes of the keys, in pages, each key once', async () => {
    const keys = ['a', 'a/1', 'a/2', 'b', 'Z', 'é', '😀', '\uffee', 'x&<>"', 'a b'];
    await Promise.all(keys.map((key) => put(key, key)));
    const found: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 3, ContinuationToken }));
      expect(page.KeyCount).toBe(page.Contents?.length);
      expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
      found.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(found).toEqual([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  test('hold what begins with the prefix, with size and entity tag', async () => {
    await put('a/1', 'one');
    await put('b/1', 'two');
    const { Contents, Prefix, Name } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/' }));
    expect({ Prefix, Name }).toEqual({ Prefix: 'a/', Name: Bucket });
    expect(Contents).toMatchObject([{ Key: 'a/1', Size: 3, ETag: md5('one'), StorageClass: 'STANDARD' }]);
    const none = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'c' }));
    expect(none).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });

  test('refuse a token that was not given', async () => {
    await expect(
      client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: '§' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('what is missing or not there', () => {
  test('has the error name of AWS', async () => {
    await expect(get('k')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(client.send(new HeadBucketCommand({ Bucket: 'other' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    for (const command of [
      new GetObjectCommand({ Bucket: 'other', Key: 'k' }),
      new PutObjectCommand({ Bucket: 'other', Key: 'k', Body: 'x'.repeat(100_000) }),
      new ListObjectsV2Command({ Bucket: 'other' }),
    ]) {
      await expect(client.send(command as GetObjectCommand)).rejects.toMatchObject({ name: 'NoSuchBucket' });
    }
  });

  test('a bucket is made again without harm, and only under a legal name', async () => {
    await put('k', 'kept');
    await client.send(new CreateBucketCommand({ Bucket }));
    await client.send(new HeadBucketCommand({ Bucket }));
    expect(await get('k')).toBe('kept');
    await expect(client.send(new CreateBucketCommand({ Bucket: 'Not_Legal' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
  });

  test('every other operation, parameter or header is refused by name', async () => {
    const refused: [{ input: object }, RegExp][] = [
      [new ListBucketsCommand({}), /GET on the service/],
      [new DeleteBucketCommand({ Bucket }), /DELETE on a bucket/],
      [new CreateMultipartUploadCommand({ Bucket, Key: 'k' }), /POST on an object/],
      [new ListObjectsV2Command({ Bucket, Delimiter: '/' }), /delimiter/],
      [new PutObjectCommand({ Bucket, Key: 'k', Body: '', Tagging: 'a=b' }), /x-amz-tagging/],
      [new PutObjectCommand({ Bucket, Key: 'k', Body: '', IfMatch: '"x"' }), /if-match/],
      [new GetObjectCommand({ Bucket, Key: 'k', VersionId: 'v' }), /versionId/],
    ];
    for (const [command, message] of refused) {
      await expect(client.send(command as ListBucketsCommand)).rejects.toMatchObject({
        name: 'NotImplemented',
        message: expect.stringMatching(message),
        $metadata: { httpStatusCode: 501 },
      });
    }
  });
});

describe('state', () => {
  test('outlives a restart', async () => {
    await put('k/😀', 'kept', { ContentType: 'text/plain', Metadata: { a: 'b' } });
    const before = await client.send(new HeadObjectCommand({ Bucket, Key: 'k/😀' }));
    await stop();
    await start();
    const after = await client.send(new HeadObjectCommand({ Bucket, Key: 'k/😀' }));
    expect({ ...after, $metadata: 0 }).toEqual({ ...before, $metadata: 0 });
    expect(await get('k/😀')).toBe('kept');
  });

  test('is rid of what a crash left half done', async () => {
    await put('k', 'kept');
    await stop();
    await writeFile(join(folder, Bucket, 'data', 'left-over'), 'half');
    await writeFile(join(folder, Bucket, 'objects', 'left-over.json.1.tmp'), '{');
    await start();
    expect(await get('k')).toBe('kept');
    expect(await dataFiles()).toHaveLength(1);
    expect(await readdir(join(folder, Bucket, 'objects'))).toHaveLength(1);
  });

  test.each(['data', 'objects'])(
    'that lost or garbled a file of %s is named in a sentence that says what to do',
    async (part) => {
      await put('k', 'kept');
      const [name = ''] = await readdir(join(folder, Bucket, part));
      const path = join(folder, Bucket, part, name);
      if (part === 'data') await rm(path);
      else await writeFile(path, '{');
      await expect(startS3({ folder, credentials })).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringMatching(/s3.*--fresh/),
      });
    },
  );
});
