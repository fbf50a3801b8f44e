import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { expectFor } from '../../support/expect-for.ts';
import { Bucket, S3Fixture, type SignedRequest, sha256 } from './s3-fixture.ts';

const s3 = new S3Fixture();

describe('requests', () => {
  test.each([
    [
      'an unknown key',
      { credentials: { accessKeyId: 'other', secretAccessKey: 'local-secret' } },
      'InvalidAccessKeyId',
    ],
    [
      'a wrong secret',
      { credentials: { accessKeyId: 'local', secretAccessKey: 'other' } },
      'SignatureDoesNotMatch',
    ],
    ['a clock 16 minutes ahead', { systemClockOffset: 16 * 60_000 }, 'RequestTimeTooSkewed'],
    ['a clock 16 minutes behind', { systemClockOffset: -16 * 60_000 }, 'RequestTimeTooSkewed'],
    ['another region', { region: 'eu-west-1' }, 'AuthorizationHeaderMalformed'],
  ])('with %s are refused', async (_, more, name) => {
    for (const command of [
      new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }),
      new GetObjectCommand({ Bucket, Key: 'k' }),
    ]) {
      // A new client each time, because a client corrects its clock after an error.
      const other = s3.clientWith(more);
      await expect(other.send(command as GetObjectCommand)).rejects.toMatchObject({ name });
      other.destroy();
    }
    expect(await s3.stored()).toEqual([]);
  });

  test('with a clock 14 minutes off are accepted', async () => {
    const other = s3.clientWith({ systemClockOffset: 14 * 60_000 });
    await other.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    other.destroy();
  });

  test('without a signature are refused', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect(await s3.send({ method, path: `/${Bucket}/k`, headers: {}, body: '' })).toBe('403 AccessDenied');
    }
  });

  test('changed after signing are refused', async () => {
    const hash = sha256('body');
    const fresh = () => s3.signed('body', hash, { 'content-length': '4', 'x-amz-meta-a': 'b' });
    expect(await s3.send(await fresh())).toBe('200');
    const altered: [(request: SignedRequest) => void, string][] = [
      [
        (request) => {
          request.body = 'bodY';
        },
        '400 XAmzContentSHA256Mismatch',
      ],
      [
        (request) => {
          request.headers['x-amz-content-sha256'] = sha256('bodY');
        },
        '403 SignatureDoesNotMatch',
      ],
      [
        (request) => {
          request.path = `/${Bucket}/other`;
        },
        '403 SignatureDoesNotMatch',
      ],
      [
        (request) => {
          request.path += '?x-id=PutObject';
        },
        '403 SignatureDoesNotMatch',
      ],
      [
        (request) => {
          request.headers['x-amz-meta-a'] = 'c';
        },
        '403 SignatureDoesNotMatch',
      ],
      [
        (request) => {
          request.headers['x-amz-meta-new'] = 'c';
        },
        '403 AccessDenied',
      ],
      [
        (request) => {
          request.headers.host = 'other.localhost';
        },
        '403 SignatureDoesNotMatch',
      ],
      [
        (request) => {
          request.headers['x-amz-date'] = '20000101T000000Z';
        },
        '400 AuthorizationHeaderMalformed',
      ],
      [
        (request) => {
          request.headers['x-amz-date'] = 'now';
        },
        '400 AuthorizationHeaderMalformed',
      ],
      [
        (request) => {
          request.headers.authorization = 'AWS4-HMAC-SHA256 x';
        },
        '400 AuthorizationHeaderMalformed',
      ],
      [
        (request) => {
          request.headers.authorization = `${request.headers.authorization}`.slice(0, -64) + '0'.repeat(64);
        },
        '403 SignatureDoesNotMatch',
      ],
    ];
    for (const [alter, expected] of altered) {
      const request = await fresh();
      alter(request);
      expectFor(alter.toString(), await s3.send(request)).toBe(expected);
    }
    expect(await s3.stored()).toHaveLength(1);
  });
});
