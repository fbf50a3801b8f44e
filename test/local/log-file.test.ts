import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { LogFile } from '../../local/log-file.ts';
import { onTestFinished } from '../support/on-test-finished.ts';

function start(maxBytes?: number) {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'log', 'cdn.log');
  const warnings: string[] = [];
  return { folder, path, warnings, log: new LogFile(path, (line) => warnings.push(line), maxBytes) };
}

const read = (path: string) => readFileSync(path, 'utf8');

test('lines are appended, also to the file of an earlier run', () => {
  const { path, log } = start();
  log.write('one');
  log.write('two');
  new LogFile(path, () => {}).write('three');
  expect(read(path)).toBe('one\ntwo\nthree\n');
});

test('a file that would grow above its size becomes the earlier one, which is replaced', () => {
  const { path, log } = start(20);
  for (let i = 1; i <= 9; i++) log.write(`line ${i}`);
  expect(read(`${path}.1`)).toBe('line 7\nline 8\n');
  expect(read(path)).toBe('line 9\n');
  expect(existsSync(`${path}.2`)).toBe(false);
});

test('the size of an earlier run’s file counts', () => {
  const { path } = start();
  mkdirSync(join(path, '..'));
  writeFileSync(path, 'x'.repeat(30));
  new LogFile(path, () => {}, 20).write('new');
  expect(read(path)).toBe('new\n');
});

test('a line longer than the size is written to a new file', () => {
  const { path, log } = start(4);
  log.write('a longer line');
  expect(read(path)).toBe('a longer line\n');
});

test('a log that can’t be written is one warning, and the next line is tried again', () => {
  const { folder, path, warnings, log } = start();
  writeFileSync(join(folder, 'log'), 'a file where the folder should be');
  for (let i = 0; i < 3; i++) log.write('lost');
  expect(warnings).toEqual([expect.stringMatching(/^warning: the log .*cdn\.log can't be written \(/)]);
  rmSync(join(folder, 'log'));
  log.write('kept');
  expect(read(path)).toBe('kept\n');
});

// Linux has a device that is always full.
const full = existsSync('/dev/full');

test('a full disk is one warning, too', () => {
  const { path, warnings, log } = start();
  mkdirSync(join(path, '..'));
  if (full) symlinkSync('/dev/full', path);
  else mkdirSync(path);
  for (let i = 0; i < 3; i++) log.write('lost');
  expect(warnings).toEqual([expect.stringContaining(full ? 'ENOSPC' : 'EISDIR')]);
});
