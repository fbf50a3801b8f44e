import { expect, test } from '@jest/globals';
import { searchForm, searchPage, searchTitle } from '../../../lambdas/search/page.ts';

const result = {
  id: 1,
  name: '<script>alert(1)</script>',
  species: 'A & B',
  status: '"Alive"',
  image: 'https://upstream.example/a.png?x="><script>',
};

function page(name: string, number: number, pages: number, results = [result]): string {
  return String(searchPage({ name, page: number }, { results, pages, count: results.length }));
}

test('text from the visitor and the API is escaped', () => {
  const markup = page('"><img src=x onerror=alert(1)>', 1, 1);
  expect(markup).not.toContain('<script');
  expect(markup).not.toContain('<img src=x');
  expect(markup).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(markup).toContain('A &amp; B');
  expect(markup).toContain('value="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"');
});

test('the form contains the query', () => {
  const markup = page('Rick', 1, 1);
  expect(markup).toMatch(/<form[^>]* action="\/api\/search" method="get"/);
  expect(markup).toMatch(/<label for="name">.*<\/label>\s*<input id="name" name="name"[^>]* value="Rick"/);
});

test.each([
  [1, 1, []],
  [1, 3, ['next 2']],
  [2, 3, ['prev 1', 'next 3']],
  [3, 3, ['prev 2']],
  // The last page that can be requested.
  [9_998, 20_000, ['prev 9997', 'next 9999']],
  [9_999, 20_000, ['prev 9998']],
])('page %i of %i links to the previous and next page', (number, pages, expected) => {
  const links = page('a&b', number, pages).matchAll(
    /<a rel="(\w+)" href="\/api\/search\?name=a%26b&amp;page=(\d+)"/g,
  );
  expect([...links].map(([, relation, target]) => `${relation} ${target}`)).toEqual(expected);
});

test('a page after the last one has the real count and a link to the last page', () => {
  const markup = String(searchPage({ name: 'a', page: 9 }, { results: [], pages: 6, count: 107 }));
  expect(markup).toContain('107 results for “<bdi>a</bdi>”, but page 9 does not exist');
  expect(markup).toMatch(/<a rel="prev" href="\/api\/search\?name=a&amp;page=6">Last page<\/a>/);
  expect(markup).not.toMatch(/<ul|rel="next"/);
});

test('the title has the isolated name, and the page number if there are several pages', () => {
  expect(searchTitle({ name: 'a', page: 2 }, { results: [], pages: 6, count: 107 })).toBe(
    'Search: \u2068a\u2069, page 2 of 6',
  );
  expect(searchTitle({ name: 'a', page: 1 }, { results: [], pages: 1, count: 1 })).toBe(
    'Search: \u2068a\u2069',
  );
});

test('a name cannot end its isolation in the title', () => {
  const results = { results: [], pages: 1, count: 0 };
  expect(searchTitle({ name: 'a\u2069\u202eb\u200f', page: 1 }, results)).toBe(
    'Search: \u2068ab\u200f\u2069',
  );
});

test('the form for an error page contains the entered name', () => {
  expect(String(searchForm('"Rick"'))).toContain(' value="&quot;Rick&quot;"');
});

test.each([
  ['Rick Sanchez', 'RS'],
  ['ångström', 'Å'],
  ['(Old) Rick of the Citadel', 'RO'],
  ['<b>', ''],
])('a result without an image has the initials of its name: %s', (name, initials) => {
  const markup = page('a', 1, 1, [{ ...result, name, image: '' }]);
  expect(markup).not.toContain('<img');
  expect(markup).toContain(`<div class="initials" aria-hidden="true">${initials}</div>`);
});

test('a page without results has advice, no list and no links', () => {
  const markup = page('Nobody', 4, 0, []);
  expect(markup).toContain('Nothing found for “<bdi>Nobody</bdi>”');
  expect(markup).toContain('Try fewer letters, or another name.');
  expect(markup).not.toMatch(/<ul|<nav/);
});

test('unknown fields leave no gap', () => {
  expect(page('a', 1, 1, [{ ...result, species: '' }])).toContain('<p><bdi>&quot;Alive&quot;</bdi></p>');
  expect(page('a', 1, 1, [{ ...result, species: '', status: '' }])).toContain('<p></p>');
});
