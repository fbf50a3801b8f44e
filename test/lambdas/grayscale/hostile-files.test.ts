import { createServer } from 'node:http';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { memoryVariables } from '../../../lambdas/shared/environment.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { expectFor } from '../../support/expect-for.ts';
import { awsVariables, type Service, s3With } from '../aws.ts';
import { buildProgram, Converter } from './hostile/converter.ts';
import { hostileFiles } from './hostile-files.ts';

const bucketName = 'images';
/** 1.4 GiB. The function has 1.7 GiB. */
const maxPeakBytes = 1.4 * 2 ** 30;

let s3: Service<S3Client>;
let origin: LocalServer;
/** One process for all files, like an execution environment: what it keeps of earlier files counts, too. */
let converter: Converter;
let served: Buffer = Buffer.alloc(0);

beforeAll(async () => {
  s3 = await s3With(bucketName);
  origin = await listen(createServer((_, response) => void response.end(served)));
  await buildProgram();
  const environment = {
    ...awsVariables,
    AWS_ENDPOINT_URL_S3: s3.url,
    IMAGES_BUCKET: bucketName,
    UPLOADS_BUCKET: bucketName,
    ALLOWED_IMAGE_ORIGINS: origin.url,
    // As in the deployed function.
    ...memoryVariables,
    LOG_SERVICE: 'grayscale',
  };
  converter = new Converter(environment, maxPeakBytes);
});

afterAll(async () => {
  converter.end();
  await origin.close();
  await s3.close();
});

/** Words in messages of the decoders, and in none of ours. */
const libraryWords =
  /vips|libpng|libwebp|libheif|libtiff|nsgif|buffer|corrupt|header|source:|seek|error|\bat .*\(/i;
const activeContent = ['<script', '<svg', 'PK\x03\x04', '%PDF'];

test.each(hostileFiles.map((file) => [file.status, file.name, file] as const))(
  'returns %i within the memory limit: %s',
  async (expected, _, file) => {
    served = await file.make();
    const { status, body, peakBytes } = await converter.convert(`${origin.url}/`);
    expectFor(body, status).toBe(expected);
    expect(peakBytes).toBeLessThan(maxPeakBytes);
    const parsed = JSON.parse(body);
    if (status === 201) {
      const result = await s3.client.send(
        new GetObjectCommand({ Bucket: bucketName, Key: parsed.url.slice(1) }),
      );
      const bytes = Buffer.from((await result.Body?.transformToByteArray()) ?? []);
      expect(activeContent.filter((content) => bytes.includes(content, 0, 'latin1'))).toEqual([]);
    } else {
      expect(Object.keys(parsed)).toEqual(['type', 'title', 'status', 'detail']);
      expect(body).not.toMatch(libraryWords);
    }
  },
  // On a busy machine, the largest files take minutes to make. The response to one that took too long would count for
  // the next.
  300_000,
);
