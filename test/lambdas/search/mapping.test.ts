import { expect, test } from '@jest/globals';
import { buildSearchUrl, defaultMapping, valueAt } from '../../../lambdas/search/mapping.ts';
import type { UpstreamMapping } from '../../../lambdas/shared/environment.ts';

const queryFor = (mapping: Partial<UpstreamMapping>) =>
  buildSearchUrl('https://x.example/api', { name: 'a&b', page: 3 }, { ...defaultMapping, ...mapping }).search;

test.each<[Partial<UpstreamMapping>, string]>([
  [{}, '?name=a%26b&page=3'],
  [{ firstPage: 0 }, '?name=a%26b&page=2'],
  [{ parameters: { name: 'q', offset: 'from', limit: 'size' }, pageSize: 50 }, '?q=a%26b&from=100&size=50'],
  [{ parameters: { name: 'q', page: 'page[number]' } }, '?q=a%26b&page%5Bnumber%5D=3'],
])('the URL is built from the mapping: %j', (mapping, search) => {
  expect(queryFor(mapping)).toBe(search);
});

test.each<[string, unknown]>([
  ['a', { b: [{ c: 1 }] }],
  ['a.b.0.c', 1],
  ['a.b.1.c', undefined],
  ['a.x.c', undefined],
  ['a.b.0.c.d', undefined],
  ['none', undefined],
  ['constructor', undefined],
  ['a.__proto__', undefined],
  ['text.length', undefined],
  ['nothing.at', undefined],
])('the path %s has the right value', (path, value) => {
  expect(valueAt({ a: { b: [{ c: 1 }] }, text: 'x', nothing: null }, path)).toEqual(value);
});
