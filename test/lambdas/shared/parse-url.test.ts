import { expect, test } from '@jest/globals';
import { parseUrl } from '../../../lambdas/shared/parse-url.ts';

test('parses an absolute URL', () => {
  expect(parseUrl('https://example.com/a b')?.href).toBe('https://example.com/a%20b');
});

test.each(['', '/path', 'example.com', 'https://'])(
  'returns undefined for "%s", which is not an absolute URL',
  (text) => {
    expect(parseUrl(text)).toBeUndefined();
  },
);

test('parses a non-ASCII URL each time, also in optimized code', () => {
  const results = Array.from({ length: 20_000 }, () => parseUrl('https://bücher.example/')?.hostname);
  expect(new Set(results)).toEqual(new Set(['xn--bcher-kva.example']));
});
