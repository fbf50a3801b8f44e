import { expect, test } from '@jest/globals';
import { parseUrl } from '../../local/parse-url.ts';

test('parses an absolute URL', () => {
  expect(parseUrl('http://127.0.0.1:9000')?.href).toBe('http://127.0.0.1:9000/');
});

test('parses a relative URL with a base', () => {
  expect(parseUrl('/a?b=c', 'http://127.0.0.1:9000')?.href).toBe('http://127.0.0.1:9000/a?b=c');
});

test.each([
  ['', undefined],
  ['/path', undefined],
  ['https://', 'http://127.0.0.1'],
])('returns undefined for "%s" with the base %s', (url, base) => {
  expect(parseUrl(url, base)).toBeUndefined();
});

test('parses a non-ASCII URL each time, also in optimized code', () => {
  const hosts = Array.from({ length: 20_000 }, () => parseUrl('https://bücher.example/')?.hostname);
  expect(new Set(hosts)).toEqual(new Set(['xn--bcher-kva.example']));
});
