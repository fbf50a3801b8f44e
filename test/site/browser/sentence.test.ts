import { expect, test } from '@jest/globals';
import { sentence } from '../../../site/browser/sentence.ts';

test('marks values as foreign text', () => {
  expect(sentence`Thank you, ${'Ann'}.`).toEqual(['Thank you, ', { foreign: 'Ann' }, '.']);
  expect(sentence`${'a'}${'b'}`).toEqual([{ foreign: 'a' }, { foreign: 'b' }]);
});
