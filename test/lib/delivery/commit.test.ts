import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readCommit } from '../../../lib/delivery/commit.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commit-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();

test('reads the hash and the author of the last commit, and marks later changes', () => {
  git('init', '--quiet');
  git('commit', '--quiet', '--allow-empty', '--message', 'First');
  const commit = git('rev-parse', '--short=12', 'HEAD');
  expect(readCommit(folder)).toEqual({ commit, author: 'Ada' });
  writeFileSync(join(folder, 'new.txt'), 'new');
  expect(readCommit(folder)).toEqual({ commit: `${commit}+`, author: 'Ada' });
});

test('is undefined outside of a repository', () => {
  expect(readCommit(folder)).toBeUndefined();
});
