import { createHash } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { startS3 } from '../../../local/aws/s3.ts';
import { Bucket, credentials, md5, S3Fixture } from './s3-fixture.ts';

const s3 = new S3Fixture();

describe('objects', () => {
  test('returns an object with its bytes, headers and metadata', async () => {
    const Body = Buffer.from([0, 1, 2, 255]);
    const stored = await s3.put('a/b.png', Body, {
      ContentType: 'image/png',
      CacheControl: 'public, max-age=31536000, immutable',
      ContentEncoding: 'gzip',
      Metadata: { width: '7', source: 'x' },
    });
    expect(stored.ETag).toBe(md5(Body));
    const read = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'a/b.png' }));
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
    expect(await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'a/b.png' }))).toMatchObject(expected);
  });

  test.each(['', 'some bytes', 'x'.repeat(100_000)])(
    'an object that is written without HTTP is the same as one of a request: %#',
    async (text) => {
      const headers = { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'max-age=60' };
      await s3.put('sent', text, {
        ContentType: headers['content-type'],
        CacheControl: headers['cache-control'],
      });
      await s3.server.write(Bucket, 'written', Buffer.from(text), headers);
      const [sent, written] = await Promise.all(
        ['sent', 'written'].map(async (Key) => {
          const { Body, $metadata, LastModified, ChecksumCRC32, ChecksumType, ...fields } =
            await s3.client.send(new GetObjectCommand({ Bucket, Key }));
          return { ...fields, text: await Body?.transformToString() };
        }),
      );
      expect(written).toEqual(sent);
      expect(written?.text).toBe(text);
      await s3.stop();
      await s3.start();
      expect(await s3.get('written')).toBe(text);
    },
  );

  test('nothing is written to a bucket that does not exist', async () => {
    await expect(s3.server.write('missing', 'k', Buffer.from('x'), {})).rejects.toMatchObject({
      code: 'NoSuchBucket',
    });
  });

  test('stores a streamed body completely, without its transfer coding', async () => {
    const pieces = Array.from({ length: 300 }, (_, i) => Buffer.alloc(1 + ((i * 977) % 5000), i));
    const whole = Buffer.concat(pieces);
    await s3.put('streamed', Readable.from(pieces), { ContentLength: whole.length });
    const read = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'streamed' }));
    expect(read.ContentEncoding).toBeUndefined();
    expect(md5(Buffer.from((await read.Body?.transformToByteArray()) ?? []))).toBe(md5(whole));
  });

  test('stores an empty object', async () => {
    await s3.put('empty', '');
    expect(await s3.get('empty')).toBe('');
    expect(await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'empty' }))).toMatchObject({
      ContentLength: 0,
    });
  });

  test.each(['CRC32', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'verifies and returns a %s checksum',
    async (name) => {
      for (const body of ['123456789', Readable.from([Buffer.from('1234'), Buffer.from('56789')])]) {
        await s3.put('checked', body, { ChecksumAlgorithm: name, ContentLength: 9 });
        // The client verifies what it gets.
        expect(await s3.get('checked')).toBe('123456789');
      }
      const read = await s3.client.send(
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
  ])('the key %j stays inside the folder', async (Key) => {
    const around = await readdir(join(s3.folder, '..'));
    await s3.put(Key, `of ${Key}`);
    expect(await s3.get(Key)).toBe(`of ${Key}`);
    expect(await readdir(join(s3.folder, '..'))).toEqual(around);
    expect(await readdir(s3.folder)).toEqual([Bucket]);
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(s3.get(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('a key longer than 1024 bytes is refused', async () => {
    await expect(s3.put('ä'.repeat(513), '')).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });

  test('a replaced object leaves no files', async () => {
    await s3.put('k', 'one');
    await s3.put('k', 'two');
    expect(await s3.get('k')).toBe('two');
    expect(await s3.stored()).toHaveLength(1);
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(await s3.stored()).toEqual([]);
  });

  test('an object can be read to its end while it is replaced', async () => {
    const one = Buffer.alloc(3_000_000, 1);
    await s3.put('k', one);
    const read = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    await s3.put('k', 'two');
    expect(md5(Buffer.from((await read.Body?.transformToByteArray()) ?? []))).toBe(md5(one));
    expect(await s3.get('k')).toBe('two');
  });

  test('many writers of a key leave one complete object', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, i) => s3.put('k', String(i).repeat(1000))));
    const text = (await s3.get('k')) ?? '';
    expect(text).toMatch(/^(\d{1,2}?)\1{999}$/);
    expect(await s3.stored()).toHaveLength(1);
  });

  test('one of many concurrent writers of a new object succeeds', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => s3.put('k', `body ${i}`, { IfNoneMatch: '*' })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'PreconditionFailed' });
    }
    expect(await s3.get('k')).toBe(`body ${results.findIndex(({ status }) => status === 'fulfilled')}`);
    expect(await s3.stored()).toHaveLength(1);
  });
});

describe('state', () => {
  test('outlives a restart', async () => {
    await s3.put('k/😀', 'kept', { ContentType: 'text/plain', Metadata: { a: 'b' } });
    const before = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'k/😀' }));
    await s3.stop();
    await s3.start();
    const after = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'k/😀' }));
    expect({ ...after, $metadata: 0 }).toEqual({ ...before, $metadata: 0 });
    expect(await s3.get('k/😀')).toBe('kept');
  });

  test('removes the unfinished files of a crash', async () => {
    await s3.put('k', 'kept');
    await s3.stop();
    await writeFile(join(s3.folder, Bucket, 'data', 'left-over'), 'half');
    await writeFile(join(s3.folder, Bucket, 'objects', 'left-over.json.1.tmp'), '{');
    await s3.start();
    expect(await s3.get('k')).toBe('kept');
    expect(await s3.stored()).toHaveLength(1);
    expect(await readdir(join(s3.folder, Bucket, 'objects'))).toHaveLength(1);
  });

  test.each(['data', 'objects'])(
    'with a missing or damaged file of %s is reported with what to do',
    async (part) => {
      await s3.put('k', 'kept');
      const [name = ''] = await readdir(join(s3.folder, Bucket, part));
      const path = join(s3.folder, Bucket, part, name);
      if (part === 'data') await rm(path);
      else await writeFile(path, '{');
      await expect(startS3({ folder: s3.folder, credentials })).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringMatching(/s3.*--fresh/),
      });
    },
  );
});
