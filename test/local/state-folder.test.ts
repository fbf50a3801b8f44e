import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openStateFolder } from '../../local/state-folder.ts';
import { testFolder } from '../support/test-folder.ts';

test('state is found again by the next run', async () => {
  const path = testFolder();
  const first = await openStateFolder(path, false);
  await writeFile(first.inside('kept'), 'x');
  await first.release();
  const second = await openStateFolder(path, false);
  expect(await readdir(path)).toContain('kept');
  await second.release();
});

test('--fresh deletes the state of an earlier run', async () => {
  const path = testFolder();
  const first = await openStateFolder(path, false);
  await writeFile(first.inside('old'), 'x');
  await first.release();
  await openStateFolder(path, true);
  expect(await readdir(path)).not.toContain('old');
});

test('--fresh never empties a folder with other files', async () => {
  const path = testFolder();
  await writeFile(join(path, 'thesis.txt'), 'x');
  await expect(openStateFolder(path, true)).rejects.toThrow('contains other files');
  expect(await readdir(path)).toEqual(['thesis.txt']);
});

test('a second run on the same folder is refused with the process of the first', async () => {
  const path = testFolder();
  const first = await openStateFolder(path, false);
  await writeFile(first.inside('lock'), String(process.ppid));
  await expect(openStateFolder(path, false)).rejects.toThrow(
    `in use by another run (process ${process.ppid})`,
  );
});

test('the lock of a run that was killed is taken over', async () => {
  const path = testFolder();
  const first = await openStateFolder(path, false);
  // Above the largest process id that Linux and macOS give.
  await writeFile(first.inside('lock'), '4194305');
  await (await openStateFolder(path, false)).release();
});

test('damaged state is an error that says what to do', async () => {
  const path = testFolder();
  const first = await openStateFolder(path, false);
  await first.release();
  await writeFile(first.inside('jamstack-state.json'), '{"form');
  await expect(openStateFolder(path, false)).rejects.toThrow('--fresh');
  await (await openStateFolder(path, true)).release();
});

test('a folder that can’t be created is an error that names it', async () => {
  const file = join(testFolder(), 'file');
  await writeFile(file, '');
  await expect(openStateFolder(join(file, 'inside'), false)).rejects.toThrow("can't be created");
});

test('a folder that another run is creating counts as in use', async () => {
  const path = testFolder();
  await writeFile(join(path, 'lock'), String(process.ppid));
  await expect(openStateFolder(path, false)).rejects.toThrow('in use by another run');
});

test('--fresh keeps the lock', async () => {
  const path = testFolder();
  await (await openStateFolder(path, false)).release();
  await openStateFolder(path, true);
  await expect(openStateFolder(path, true)).rejects.toThrow('in use by another run');
});

test('a folder that can’t be written stays unlocked', async () => {
  const path = testFolder();
  await (await openStateFolder(path, false)).release();
  await rm(join(path, 'jamstack-state.json'));
  await mkdir(join(path, 'jamstack-state.json'));
  await expect(openStateFolder(path, true)).rejects.toMatchObject({ code: 'EISDIR' });
  expect(await readdir(path)).toEqual(['jamstack-state.json']);
});
