import { describe, expect, test } from '@jest/globals';
import { parseOptions } from '../../../bench/grayscale/options.ts';

describe('options of the grayscale benchmark', () => {
  test('everything is measured three times unless told otherwise', () => {
    expect(parseOptions([])).toStrictEqual({
      sizes: [2, 12, 48],
      formats: ['jpeg', 'png', 'webp'],
      rounds: 3,
      json: undefined,
      help: false,
    });
    expect(
      parseOptions(['--sizes', '12,2', '--formats=webp', '--rounds', '7', '--json', 'f.json']),
    ).toMatchObject({ sizes: [2, 12], formats: ['webp'], rounds: 7, json: 'f.json' });
  });

  test.each([
    { args: ['--sizes', '3'], says: '--sizes takes any of 2,12,48, not "3".' },
    { args: ['--formats', 'jpeg,tiff'], says: 'not "tiff"' },
    { args: ['--rounds', '0'], says: '--rounds takes a whole number from 1 up.' },
    { args: ['--fast'], says: '--help' },
  ])('$args is refused with what to change', ({ args, says }) => {
    expect(() => parseOptions(args)).toThrow(says);
  });
});
