import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach } from '@jest/globals';
import { type S3Server, startS3 } from '../../../local/aws/s3.ts';
import { signerFor } from '../../../local/aws/signature.ts';

export const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };
export const scope = { credentials, region: 'us-east-1', service: 's3' };
export const Bucket = 'images';

export const md5 = (data: string | Buffer) => `"${createHash('md5').update(data).digest('hex')}"`;
export const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');

/** CRC-32 in the format of S3's headers. */
export function crcOf(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString('base64');
}

/** A signed request in parts, which tests can change before it is sent. */
export interface SignedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** Starts a server with one bucket for a test. */
export class S3Fixture {
  folder = '';
  server!: S3Server;
  client!: S3Client;

  constructor() {
    beforeEach(async () => {
      this.folder = join(await mkdtemp(join(tmpdir(), 's3-')), 's3');
      await this.start();
      await this.client.send(new CreateBucketCommand({ Bucket }));
    });
    afterEach(async () => {
      await this.stop();
      await rm(join(this.folder, '..'), { recursive: true, force: true });
    });
  }

  async start(): Promise<void> {
    this.server = await startS3({ folder: this.folder, credentials });
    this.client = this.clientWith();
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.server.close();
  }

  clientWith(more: object = {}): S3Client {
    const { url: endpoint } = this.server;
    return new S3Client({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1, ...more });
  }

  put(Key: string, body: PutObjectCommandInput['Body'], more: Partial<PutObjectCommandInput> = {}) {
    // The client takes an empty text for a stream of unknown length, and warns.
    const Body = typeof body === 'string' ? Buffer.from(body) : body;
    return this.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  }

  async get(Key: string): Promise<string | undefined> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket, Key }));
    return Body?.transformToString();
  }

  /** The files that hold objects' bytes. */
  stored(): Promise<string[]> {
    return readdir(join(this.folder, Bucket, 'data'));
  }

  /** PUT of the object `k`, signed. */
  async signed(
    body: string,
    payloadHash: string,
    headers: Record<string, string> = {},
  ): Promise<SignedRequest> {
    const path = `/${Bucket}/k`;
    const request = await signerFor(scope).sign({
      method: 'PUT',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path,
      headers: { host: new URL(this.server.url).host, 'x-amz-content-sha256': payloadHash, ...headers },
    });
    return { method: 'PUT', path, headers: request.headers, body };
  }

  /** The status and the error code. Doesn't use `fetch`, which sets its own headers. */
  send({ method, path, headers, body }: SignedRequest): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(this.server.url, { method, path, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('end', () => {
          resolve(`${response.statusCode} ${/<Code>(.*)<\/Code>/.exec(text)?.[1] ?? ''}`.trim());
        });
      });
      request.on('error', reject).end(body);
    });
  }
}
