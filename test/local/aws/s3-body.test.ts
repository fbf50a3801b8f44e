import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { signerFor } from '../../../local/aws/signature.ts';
import { eventually } from '../../support/eventually.ts';
import { Bucket, crcOf, S3Fixture, scope, sha256 } from './s3-fixture.ts';

const s3 = new S3Fixture();

describe('bodies', () => {
  test('that differ from their checksum are refused', async () => {
    const headers: Record<string, string>[] = [
      { 'x-amz-checksum-crc32': crcOf('other') },
      { 'x-amz-checksum-crc64nvme': 'rosUhgp5mIg=' },
      { 'x-amz-checksum-sha256': createHash('sha256').update('other').digest('base64') },
      { 'content-md5': createHash('md5').update('other').digest('base64') },
    ];
    for (const header of headers) {
      expect(
        await s3.send(await s3.signed('body', sha256('body'), { 'content-length': '4', ...header })),
      ).toBe('400 BadDigest');
      const unsigned = await s3.signed('body', 'UNSIGNED-PAYLOAD', { 'content-length': '4', ...header });
      expect(await s3.send(unsigned)).toBe('400 BadDigest');
    }
    expect(await s3.stored()).toEqual([]);
  });

  test('without length, with two checksums or with an unknown checksum are refused', async () => {
    const chunked = await s3.signed('body', sha256('body'), { 'transfer-encoding': 'chunked' });
    expect(await s3.send(chunked)).toBe('411 MissingContentLength');
    const two = { 'content-length': '4', 'x-amz-checksum-crc32': crcOf('body'), 'x-amz-checksum-sha1': 'x' };
    expect(await s3.send(await s3.signed('body', sha256('body'), two))).toBe('400 InvalidRequest');
    const unknown = { 'content-length': '4', 'x-amz-checksum-crc32c': 'x' };
    expect(await s3.send(await s3.signed('body', sha256('body'), unknown))).toBe('501 NotImplemented');
  });

  const trailing = (body: string, more: Record<string, string> = {}) =>
    s3.signed(body, 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', {
      'content-encoding': 'aws-chunked',
      'content-length': String(body.length),
      'x-amz-decoded-content-length': '5',
      'x-amz-trailer': 'x-amz-checksum-crc32',
      ...more,
    });

  test.each([
    ['right', `2\r\nhe\r\n3\r\nllo\r\n0\r\nx-amz-checksum-crc32:${crcOf('hello')}\r\n\r\n`, '200'],
    [
      'another body than the trailer says',
      `5\r\nhellO\r\n0\r\nx-amz-checksum-crc32:${crcOf('hello')}\r\n\r\n`,
      '400 BadDigest',
    ],
    ['without the trailer', '5\r\nhello\r\n0\r\n\r\n', '400 BadDigest'],
    [
      'shorter than announced',
      `4\r\nhell\r\n0\r\nx-amz-checksum-crc32:${crcOf('hell')}\r\n\r\n`,
      '400 IncompleteBody',
    ],
    [
      'longer than announced',
      `6\r\nhello!\r\n0\r\nx-amz-checksum-crc32:${crcOf('hello!')}\r\n\r\n`,
      '400 IncompleteBody',
    ],
    ['cut in a chunk', '5\r\nhel', '400 IncompleteBody'],
    ['truncated before the last chunk', '5\r\nhello\r\n', '400 IncompleteBody'],
    [
      'of a chunk longer than its size',
      `4\r\nhello\r\n0\r\nx-amz-checksum-crc32:${crcOf('hello')}\r\n\r\n`,
      '400 IncompleteBody',
    ],
    ['with an invalid size', 'five\r\nhello\r\n0\r\n\r\n', '400 IncompleteBody'],
    ['of an endless line', 'a'.repeat(100_000), '400 IncompleteBody'],
    [
      'followed by more',
      `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${crcOf('hello')}\r\n\r\nmore`,
      '400 IncompleteBody',
    ],
  ])('in chunks with a trailer, %s', async (_, body, expected) => {
    expect(await s3.send(await trailing(body))).toBe(expected);
    // A refused file is deleted after the response.
    await eventually(
      () => s3.stored(),
      (files) => expect(files).toHaveLength(expected === '200' ? 1 : 0),
    );
    if (expected === '200') {
      const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'k' }));
      expect(await Body?.transformToString()).toBe('hello');
    }
  });

  test('in signed chunks are accepted, and refused if a chunk or the trailer was changed', async () => {
    const mode = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
    const chunks = ['he', 'llo', ''];
    const build = async (alter: (text: string) => string = (text) => text) => {
      // Each signature has 64 characters, so the length is known in advance.
      const length = chunks.reduce(
        (sum, chunk) => sum + `${chunk.length};chunk-signature=`.length + 66 + (chunk ? chunk.length + 2 : 0),
        0,
      );
      const trailer = `x-amz-checksum-crc32:${crcOf('hello')}`;
      const tail = trailer.length + 2 + 'x-amz-trailer-signature:'.length + 64 + 4;
      const request = await s3.signed('', mode, {
        'content-encoding': 'aws-chunked',
        'content-length': String(length + tail),
        'x-amz-decoded-content-length': '5',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      });
      const date = request.headers['x-amz-date'] ?? '';
      let previous = request.headers.authorization?.slice(-64) ?? '';
      const sign = async (algorithm: string, ...hashes: string[]) => {
        const lines = [algorithm, date, `${date.slice(0, 8)}/us-east-1/s3/aws4_request`, previous, ...hashes];
        previous = await signerFor(scope).sign(lines.join('\n'));
        return previous;
      };
      let body = '';
      for (const chunk of chunks) {
        const signature = await sign('AWS4-HMAC-SHA256-PAYLOAD', sha256(''), sha256(chunk));
        body += `${chunk.length};chunk-signature=${signature}\r\n${chunk}${chunk ? '\r\n' : ''}`;
      }
      const signature = await sign('AWS4-HMAC-SHA256-TRAILER', sha256(`${trailer}\n`));
      body += `${trailer}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`;
      expect(body).toHaveLength(length + tail);
      return { ...request, body: alter(body) };
    };
    expect(await s3.send(await build())).toBe('200');
    expect(await s3.send(await build((body) => body.replace('\r\nhe', '\r\nhE')))).toBe(
      '403 SignatureDoesNotMatch',
    );
    expect(await s3.send(await build((body) => body.replace(crcOf('hello'), crcOf('hellO'))))).toBe(
      '403 SignatureDoesNotMatch',
    );
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await Body?.transformToString()).toBe('hello');
  });

  test('that end early leave no files', async () => {
    const { headers, path } = await s3.signed('body', sha256('body'), { 'content-length': '4' });
    await new Promise<void>((resolve) => {
      const request = httpRequest(s3.server.url, { method: 'PUT', path, headers });
      request.on('error', () => resolve());
      request.write('bo', () => setTimeout(() => request.destroy(), 50));
    });
    await eventually(
      () => s3.stored(),
      (value) => expect(value).toEqual([]),
    );
  });
});
