import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { findPages } from '../../site/browser/search-words.ts';
import { addSearchIndex, makeSearchIndex, searchPlaceholders } from '../../site/search-index.ts';

function page(title: string, text = '', head = ''): string {
  return `<head>${head}<meta name="description" content="All about ${title} &amp; more"></head><header>Menu</header><main id="main"><h1>${title}</h1>${text}</main><footer>Imprint</footer>`;
}

describe('the index of a site', () => {
  const index = makeSearchIndex([
    {
      url: '/tea/',
      html: page('Tea', '<h2 id="x">Leaves<br>first</h2><p>Pour <em>hot</em>water&nbsp;slowly.</p>'),
    },
    { url: '/', html: page('Home') },
    { url: '/posts/', html: page('Posts') },
    { url: '/posts/tags/tea/', html: page('Posts about tea') },
    { url: '/posts/coffee/', html: page('Coffee &amp; milk') },
    { url: '/admin/', html: page('Editor', '', '<meta name="robots" content="noindex">') },
  ]);

  test('has the pages with their titles and descriptions, but no lists of posts and no unlisted pages', () => {
    expect(index.pages).toEqual([
      ['/', 'Home', 'All about Home & more'],
      ['/posts/coffee/', 'Coffee & milk', 'All about Coffee &amp; milk & more'.replace('&amp;', '&')],
      ['/tea/', 'Tea', 'All about Tea & more'],
    ]);
  });

  test('has no space where a title has a part in italics', () => {
    const { pages } = makeSearchIndex([
      { url: '/', html: page('With <em>an <code>API</code></em>.<br>Free') },
    ]);
    expect(pages[0]?.[1]).toBe('With an API. Free');
  });

  test('leaves a reference to a character that does not exist as it is', () => {
    const { pages } = makeSearchIndex([{ url: '/', html: page('&#1114111; &#1114112; &constructor;') }]);
    expect(pages[0]?.[1]).toBe('\u{10ffff} &#1114112; &constructor;');
  });

  test('has each word once for a page, in the place where it counts most', () => {
    const tea = 2;
    expect(index.words.tea).toEqual([[tea], [], []]);
    expect(index.words.leaves).toEqual([[], [tea], []]);
    expect(index.words.first).toEqual([[], [tea], []]);
    expect(index.words.slowly).toEqual([[], [], [tea]]);
    expect(index.words.all).toEqual([[0, 1, 2], [], []]);
  });

  test('has no words of the menu, the footer or the HTML', () => {
    expect(Object.keys(index.words)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(menu|imprint|em|nbsp|amp|h2)$/)]),
    );
  });
});

test('the index is a file with a hash in its name, and the page that searches knows its address and hash', () => {
  const { url, integrity } = searchPlaceholders;
  const files = [
    { path: 'index.html', contents: page('Home') },
    { path: 'posts/index.html', contents: page('Posts', `${url} ${integrity}`) },
    { path: '_template/api/index.html', contents: page('Template') },
    { path: 'robots.txt', contents: '' },
  ];
  const { pages, index } = addSearchIndex(files);
  expect(index.path).toMatch(/^assets\/search-index-[0-9A-F]{8}\.json$/);
  const contents = Buffer.from(index.contents);
  expect(JSON.parse(contents.toString()).pages).toEqual([['/', 'Home', 'All about Home & more']]);
  const hash = createHash('sha384').update(contents).digest('base64');
  expect(pages[1]?.contents).toContain(`/${index.path} sha384-${hash}<`);
  expect([pages[0], pages[2], pages[3]]).toEqual([files[0], files[2], files[3]]);
  expect(findPages(JSON.parse(contents.toString()), 'hom').map(({ url }) => url)).toEqual(['/']);
});
