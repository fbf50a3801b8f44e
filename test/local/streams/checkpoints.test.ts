import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Checkpoints } from '../../../local/streams/checkpoints.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoints-'));
  file = join(folder, 'mapping.json');
});

afterEach(() => rm(folder, { recursive: true }));

test('the next run finds how far each shard is', async () => {
  const first = await Checkpoints.open(file, 'stream');
  expect(first.isResumed).toBe(false);
  await first.save('a', { after: '7', window: { start: 60, state: { sum: 1 } } });
  await first.save('b', { after: '9', finished: true });
  const second = await Checkpoints.open(file, 'stream');
  expect(second.isResumed).toBe(true);
  expect(second.of('a')).toEqual({ after: '7', window: { start: 60, state: { sum: 1 } } });
  expect(second.finished()).toEqual(new Set(['b']));
  expect(second.of('unknown')).toEqual({});
});

test('a new stream of the table starts from the beginning', async () => {
  await (await Checkpoints.open(file, 'old')).save('a', { after: '7' });
  const anew = await Checkpoints.open(file, 'new');
  expect(anew.isResumed).toBe(false);
  expect(anew.of('a')).toEqual({});
});

test('the last of many concurrent writes is kept, without other files', async () => {
  const checkpoints = await Checkpoints.open(file, 'stream');
  await Promise.all(Array.from({ length: 20 }, (_, n) => checkpoints.save('a', { after: String(n) })));
  expect((await Checkpoints.open(file, 'stream')).of('a')).toEqual({ after: '19' });
  expect(await readdir(folder)).toEqual(['mapping.json']);
});

test('shards that no longer exist are removed', async () => {
  const checkpoints = await Checkpoints.open(file, 'stream');
  await checkpoints.save('gone', { after: '1', finished: true });
  await checkpoints.save('there', { after: '2' });
  await checkpoints.keepOnly(['there']);
  expect(await readFile(file, 'utf8')).not.toContain('gone');
  expect((await Checkpoints.open(file, 'stream')).of('there')).toEqual({ after: '2' });
});

test('writes after the end are ignored, so that unfinished batches are delivered again', async () => {
  const checkpoints = await Checkpoints.open(file, 'stream');
  await checkpoints.save('a', { after: '1' });
  await checkpoints.close();
  await checkpoints.save('a', { after: '2' });
  expect((await Checkpoints.open(file, 'stream')).of('a')).toEqual({ after: '1' });
});

test.each(['', '{', '[]', '{"streamArn":"stream"}'])(
  'a file that contains %j is an error that names it',
  async (text) => {
    await writeFile(file, text);
    await expect(Checkpoints.open(file, 'stream')).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/mapping\.json is damaged.*--fresh/),
    });
  },
);
