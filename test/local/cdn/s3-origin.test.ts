import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type S3Server, startS3 } from '../../../local/aws/s3.ts';
import { allMethods, ask, cachingOptimized, credentials, http, start, startEcho } from './support.ts';

const domain = 'site.s3.us-east-1.amazonaws.com';
const page = '<p>Hello</p>'.repeat(200);
let folder: string;
let s3: S3Server;
/** Whether the distribution reads the bucket without HTTP. */
let isDirect = false;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cdn-'));
  s3 = await startS3({ folder, credentials });
  const client = new S3Client({ endpoint: s3.url, region: 'us-east-1', credentials, forcePathStyle: true });
  for (const Bucket of ['site', 'private']) await client.send(new CreateBucketCommand({ Bucket }));
  const put = (Bucket: string, Key: string, Body: string) =>
    client.send(
      new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/html', CacheControl: 'max-age=0' }),
    );
  await put('site', 'index.html', page);
  await put('site', 'a b+c(d)ä/~x!.html', 'odd');
  await put('site', '/leading.html', 'leading');
  await put('site', 'large.html', page.repeat(40));
  await put('private', 'secret.html', 'secret');
  client.destroy();
});
afterAll(async () => {
  await s3.close();
  await rm(folder, { recursive: true });
});

const distribution = (origin: object = {}, rest: object = {}) =>
  start({
    behavior: { CachePolicyId: cachingOptimized, Compress: true, AllowedMethods: allMethods },
    origins: {
      [domain]: { kind: 's3', endpoint: s3.url, bucket: 'site', ...(isDirect && { read: s3.read }) },
    },
    config: {
      Origins: [{ Id: domain, DomainName: domain, OriginAccessControlId: 'E1', ...origin }],
      ...rest,
    },
  });

describe.each([
  ['over HTTP', false],
  ['in the same process', true],
])('a bucket behind origin access control, read %s', (_, direct) => {
  beforeAll(() => {
    isDirect = direct;
  });
  afterAll(() => {
    isDirect = false;
  });

  test('serves its objects, whose requests are signed', async () => {
    const { status, headers, body } = await ask(await distribution(), '/index.html?ignored=1');
    expect([status, body.toString()]).toEqual([200, page]);
    expect(headers).toMatchObject({ 'content-type': 'text/html', 'cache-control': 'max-age=0' });
  });

  test('refuses requests that are not signed', async () => {
    const server = await distribution({ OriginAccessControlId: '' });
    expect((await ask(server, '/index.html')).status).toBe(403);
  });

  test.each(['/a%20b+c(d)%C3%A4/~x!.html', '/a%20b%2bc%28d%29%c3%a4/%7Ex%21.html'])(
    'finds an object however its key is encoded: %s',
    async (path) => {
      const { status, body } = await ask(await distribution(), path);
      expect([status, body.toString()]).toEqual([200, 'odd']);
    },
  );

  test.each([
    '/missing.html',
    '/../private/secret.html',
    '/%2e%2e/private/secret.html',
    '/x/../../private/secret.html',
    '/..%2fprivate/secret.html',
    '/./index.html',
    '//index.html',
    '/%',
    '/%c0%ae%c0%ae/private/secret.html',
  ])('has nothing at %s', async (path) => {
    const { status, body } = await ask(await distribution(), path);
    expect(body.toString()).not.toContain('secret.html</p>');
    expect([path, status]).toEqual([path, 404]);
  });

  test('returns 304 for its own tag, compressed or not', async () => {
    const server = await distribution();
    for (const encoding of ['identity', 'gzip']) {
      const first = await ask(server, '/index.html', { headers: { 'Accept-Encoding': encoding } });
      const tag = first.headers.etag ?? '';
      expect(tag.startsWith('W/')).toBe(encoding === 'gzip');
      const headers = { 'Accept-Encoding': encoding, 'If-None-Match': tag };
      const second = await ask(server, '/index.html', { headers });
      expect([second.status, second.body.length]).toEqual([304, 0]);
    }
  });

  test('returns a range of an object without compression', async () => {
    const headers = { Range: 'bytes=3-7', 'Accept-Encoding': 'gzip' };
    const response = await ask(await distribution(), '/index.html', { headers });
    expect([response.status, response.body.toString()]).toEqual([206, 'Hello']);
    expect(response.headers['content-range']).toBe(`bytes 3-7/${page.length}`);
  });

  test('responds to HEAD', async () => {
    const { status, headers, body } = await ask(await distribution(), '/index.html', { method: 'HEAD' });
    expect([status, headers['content-length'], body.length]).toEqual([200, String(page.length), 0]);
  });

  test('serves an origin path', async () => {
    const server = await distribution({ OriginPath: '/a b+c(d)ä' });
    expect((await ask(server, '/~x!.html')).body.toString()).toBe('odd');
  });
});

test('a missing page gets the response of another origin, also with dot segments', async () => {
  const server = await start({
    behavior: { TargetOriginId: 'group', CachePolicyId: cachingOptimized },
    origins: { [domain]: { kind: 's3', endpoint: s3.url, bucket: 'site' }, pages: http(await startEcho()) },
    config: {
      Origins: [
        { Id: domain, DomainName: domain, OriginAccessControlId: 'E1' },
        { Id: 'pages', DomainName: 'pages' },
      ],
      OriginGroups: {
        Items: [
          {
            Id: 'group',
            FailoverCriteria: { StatusCodes: { Items: [404] } },
            Members: { Items: [{ OriginId: domain }, { OriginId: 'pages' }] },
          },
        ],
      },
    },
  });
  expect((await ask(server, '/index.html')).headers['content-type']).toBe('text/html');
  for (const path of ['/nothing/', '/%2e%2e/']) {
    expect((await ask(server, path)).headers['content-type']).toBe('application/json');
  }
});

test('a custom error response returns another object, and another status if configured', async () => {
  const CustomErrorResponses = [
    { ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/index.html' },
    { ErrorCode: 403, ResponseCode: 403, ResponsePagePath: '/missing.html' },
  ];
  const server = await distribution({}, { CustomErrorResponses });
  const { status, headers, body } = await ask(server, '/nothing', { headers: { Range: 'bytes=0-1' } });
  expect([status, headers['x-cache'], body.toString()]).toEqual([200, 'Error from cloudfront', page]);
});

describe('a bucket in the same process gets the response of its server', () => {
  test.each([
    ['GET', '/index.html', {}],
    ['HEAD', '/index.html', {}],
    ['GET', '/large.html', {}],
    ['GET', '/large.html', { Range: 'bytes=5-70000' }],
    ['GET', '/index.html', { Range: 'bytes=90000-' }],
    ['GET', '/index.html', { 'If-Match': '"other"' }],
    ['GET', '/index.html', { 'If-Modified-Since': 'Fri, 01 Jan 2100 00:00:00 GMT' }],
    ['GET', '/missing.html', {}],
    ['HEAD', '/missing.html', {}],
    ['DELETE', '/missing.html', {}],
    ['GET', `/${'k'.repeat(1_025)}`, {}],
  ])('%s %s %j', async (method, path, headers) => {
    const responses = [];
    for (isDirect of [false, true]) {
      const { status, headers: all, body } = await ask(await distribution(), path, { method, headers });
      const { date: _, 'x-amz-request-id': id, 'x-amz-cf-id': __, ...same } = all;
      responses.push({
        status,
        hasId: id !== undefined,
        same,
        body: body.toString().replace(String(id), 'ID'),
      });
    }
    isDirect = false;
    expect(responses[1]).toEqual(responses[0]);
  });
});
