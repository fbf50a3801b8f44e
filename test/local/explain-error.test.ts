import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { explainError } from '../../local/explain-error.ts';
import { UserError } from '../../local/user-error.ts';

test('an error for the user is its message', () => {
  expect(explainError(new UserError('Port 80 is taken.'))).toBe('error: Port 80 is taken.');
});

test.each([
  ['ENOSPC', 'no space is left on the disk'],
  ['EROFS', 'the disk is read-only'],
  ['EACCES', 'permission denied'],
])('the error %s of the file system is a sentence with the file', (code, problem) => {
  const error = Object.assign(new Error(`${code}: write`), { code, path: '/data/secrets.json' });
  expect(explainError(error)).toBe(
    `error: /data/secrets.json can't be read or written: ${problem} (${code}). Correct that, or choose another folder with --data.`,
  );
});

test('a real error of the file system is recognized', async () => {
  const error = await readFile(new URL('.', import.meta.url)).catch((failure: unknown) => failure);
  expect(explainError(error)).toContain('it is a folder (EISDIR)');
});

test('an error of an AWS API is a sentence with its name', () => {
  const error = Object.assign(new Error('Too many tables'), {
    name: 'LimitExceededException',
    $metadata: {},
  });
  expect(explainError(error)).toMatch(/^error: .* failed: LimitExceededException: Too many tables$/);
});

test('every other error is its stack', () => {
  const error = new TypeError('x is not a function');
  expect(explainError(error)).toBe(error.stack);
});
