import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { blobRevision } from '../../site/blob-revision.ts';

test('a revision is the hash that Git gives to the file', () => {
  const text = 'Tea for Zoë\n';
  const git = execFileSync('git', ['hash-object', '--stdin'], { input: text, encoding: 'utf8' });
  expect(blobRevision(text)).toBe(git.trim());
  expect(blobRevision(Buffer.from(text))).toBe(git.trim());
});
