import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { blobRevision, Precondition } from '../../../lambdas/content/revision.ts';
import { expectProblem } from '../problem.ts';

const revision = 'a'.repeat(40);

test('a revision is the hash that Git gives to the text', () => {
  const text = 'Tea for Zoë\n';
  const git = execFileSync('git', ['hash-object', '--stdin'], { input: text, encoding: 'utf8' });
  expect(blobRevision(text)).toBe(git.trim());
});

test('a change needs a precondition', () => {
  expectProblem(() => Precondition.of({}), 'precondition-required');
  expectProblem(() => Precondition.of({ 'if-none-match': `"${revision}"` }), 'precondition-required');
});

test.each([
  ['the same revision', { 'if-match': `"${revision}"` }, revision],
  ['a new file', { 'if-none-match': '*' }, undefined],
])('accepts %s', (_what, headers, current) => {
  expect(() => Precondition.of(headers).check(current)).not.toThrow();
});

test.each([
  ['another revision', { 'if-match': `"${revision}"` }, 'b'.repeat(40)],
  ['a deleted file', { 'if-match': `"${revision}"` }, undefined],
  ['a file that exists', { 'if-none-match': '*' }, revision],
  ['a weak tag', { 'if-match': `W/"${revision}"` }, revision],
  ['no quotes', { 'if-match': revision }, revision],
  ['any revision', { 'if-match': '*' }, revision],
])('refuses %s', (_what, headers, current) => {
  expectProblem(() => Precondition.of(headers).check(current), 'content-changed');
});
