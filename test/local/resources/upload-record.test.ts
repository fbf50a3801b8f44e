import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { UploadRecord } from '../../../local/resources/upload-record.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-record-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = () => UploadRecord.read(join(folder, 'cache', 'uploads.json'));

test('knows the settings that the last run has recorded', async () => {
  const first = await read();
  expect(first.isSame('bucket/index.html', 'a')).toBe(false);
  await first.write();
  const second = await read();
  expect(second.isSame('bucket/index.html', 'a')).toBe(true);
  expect(second.isSame('bucket/index.html', 'b')).toBe(false);
});

test('forgets objects that are no longer uploaded', async () => {
  const first = await read();
  first.isSame('bucket/old.html', 'a');
  await first.write();
  await (await read()).write();
  expect((await read()).isSame('bucket/old.html', 'a')).toBe(false);
});

test('a damaged record is empty', async () => {
  const first = await read();
  first.isSame('bucket/index.html', 'a');
  await first.write();
  await writeFile(join(folder, 'cache', 'uploads.json'), 'damaged');
  expect((await read()).isSame('bucket/index.html', 'a')).toBe(false);
});
