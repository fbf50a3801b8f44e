import { expect, test } from '@jest/globals';
import { Precondition } from '../../../lambdas/content/precondition.ts';
import { expectProblem } from '../problem.ts';

const revision = 'a'.repeat(40);

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
