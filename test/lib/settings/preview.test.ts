import { expect, test } from '@jest/globals';
import { isPreview } from '../../../lib/settings/preview.ts';

test.each([
  ['pr-1', true],
  ['pr-1234567890', true],
  ['pr-12345678901', false],
  ['pr-0', false],
  ['a-pr-1', false],
  ['pr-1-a', false],
])('the stage %s is a preview: %s', (stage, expected) => {
  expect(isPreview(stage)).toBe(expected);
});
