import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listReleases, recordKey } from '../../scripts/releases/releases.ts';
import { openTarget, type Target } from '../../scripts/releases/target.ts';
import { expectFor } from '../support/expect-for.ts';
import { request, sharedRun } from '../support/http.ts';
import { runScript, type ScriptResult, spawnScript } from '../support/run-script.ts';

/** A release with the pages of the live one and a mark, so that other tests of the run don't notice. */
const copy = 'ffffffffffff';
let target: Target;
let live: string;

beforeAll(async () => {
  target = await openTarget({ local: sharedRun.data });
  const [release] = await listReleases(target);
  live = release?.id ?? '';
  const { s3, bucket: Bucket } = target;
  for (const Key of release?.keys ?? []) await copyObject(s3, Bucket, Key);
  await s3.send(new PutObjectCommand({ Bucket, Key: `releases/${copy}/mark.txt`, Body: 'copy' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: recordKey(copy), Body: '{"commit":"c0ffee"}' }));
});

afterAll(() => {
  target.s3.destroy();
  target.cloudFront.destroy();
});

async function copyObject(s3: S3Client, Bucket: string, Key: string): Promise<void> {
  const { Body, ContentType, CacheControl } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const bytes = await Body?.transformToByteArray();
  const to = Key.replace(live, copy);
  await s3.send(new PutObjectCommand({ Bucket, Key: to, Body: bytes, ContentType, CacheControl }));
}

const local = ['--local', sharedRun.data];

async function run(script: string, ...args: string[]): Promise<ScriptResult> {
  const result = await runScript(script, [...local, ...args]);
  expectFor(result.stderr, result.code).toBe(0);
  return result;
}

const statusOfMark = async () => (await request('/mark.txt')).status;

test('the commands list, roll back and prune the releases of a local run', async () => {
  expect((await run('releases')).stdout).toMatch(new RegExp(`^${live} .* live$`, 'm'));
  expect(await statusOfMark()).toBe(404);

  const { stderr } = await spawnScript('rollback', ['c0ff', ...local]);
  expect(stderr).toContain(`live: ${copy}, instead of ${live}`);
  expect(await statusOfMark()).toBe(200);
  expect((await run('releases')).stdout).toContain(`${copy} is live after a rollback`);

  await run('rollback');
  expect(await statusOfMark()).toBe(404);
  expect((await run('releases-prune', '--keep', '1')).stderr).toContain('0 of 2 releases deleted');
});
