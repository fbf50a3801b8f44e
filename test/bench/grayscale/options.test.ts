import { describe, expect, test } from '@jest/globals';
import { parseOptions } from '../../../bench/grayscale/options.ts';

describe('options of the grayscale benchmark', () => {
  test('the default is five rounds of everything', () => {
    expect(parseOptions([])).toStrictEqual({
      sizes: [2, 12, 48],
      formats: ['jpeg', 'png', 'webp', 'avif'],
      rounds: 5,
      json: undefined,
      help: false,
    });
    expect(
      parseOptions(['--sizes', '12,2', '--formats=webp', '--rounds', '7', '--json', 'f.json']),
    ).toMatchObject({ sizes: [2, 12], formats: ['webp'], rounds: 7, json: 'f.json' });
  });

  test.each([
    { args: ['--sizes', '3'], says: '--sizes must be one or more of 2,12,48, not "3".' },
    { args: ['--formats', 'jpeg,tiff'], says: 'not "tiff"' },
    { args: ['--rounds', '0'], says: '--rounds must be a whole number from 1 to 100, not "0".' },
    { args: ['--fast'], says: '--help' },
  ])('refuses $args with a message', ({ args, says }) => {
    expect(() => parseOptions(args)).toThrow(says);
  });
});
