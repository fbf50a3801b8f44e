import { expect, test } from '@jest/globals';
import { parseUrl } from '../../../lambdas/shared/parse-url.ts';

test('an absolute URL is parsed', () => {
  expect(parseUrl('https://example.com/a b')?.href).toBe('https://example.com/a%20b');
});

test.each(['', '/path', 'example.com', 'https://'])('"%s" is no absolute URL', (text) => {
  expect(parseUrl(text)).toBeUndefined();
});

test('a non-ASCII URL is parsed every time, also by optimized code', () => {
  const results = Array.from({ length: 20_000 }, () => parseUrl('https://bücher.example/')?.hostname);
  expect(new Set(results)).toEqual(new Set(['xn--bcher-kva.example']));
});
