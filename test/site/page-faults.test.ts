import { expect, test } from '@jest/globals';
import { pageChecker } from '../../site/page-faults.ts';

const pages = new Map([
  ['/', '<p id="top">'],
  ['/about/', '<h2 id="one-origin">'],
  ['/guides/tea/', ''],
  ['/photos/sea.webp', ''],
]);
const check = pageChecker({ paths: new Set(pages.keys()), htmlOf: (path) => pages.get(path) });

/** The text around is that of a file of which the link is on line 3. */
const faultsOf = (html: string, source = '') =>
  check({ url: '/guides/tea/', html, source: `---\n---\n${source}\n` });

test.each([
  '/about/',
  '/about/#one-origin',
  '/about/?a=1&amp;b=2',
  '../../about/',
  '#',
  '/api/signatures',
  '/images/x.png',
  'https://example.com/x',
  '//example.com/x',
  'mailto:x@example.com',
])('the link %s is fine', (href) => {
  expect(faultsOf(`<a href="${href}">x</a>`)).toEqual([]);
});

test.each([
  ['/abuot/', 'The link /abuot/ does not exist. Did you mean "/about/"?'],
  ['/about', 'The link /about does not exist. Did you mean "/about/"?'],
  [
    'about.md',
    'The link about.md does not exist. Begin an address of this site with a slash. Did you mean "/about/"?',
  ],
  ['cake.md', 'The link cake.md does not exist. Begin an address of this site with a slash.'],
  [
    '/about/#one-orgin',
    'The link /about/#one-orgin does not exist: /about/ has no "#one-orgin". Did you mean "/about/#one-origin"?',
  ],
])('the broken link %s is found, with its line and a suggestion', (href, message) => {
  expect(faultsOf(`<a class="x" href="${href}">x</a>`, `[x](${href})`)).toEqual([
    { line: 3, message: expect.stringContaining(message) },
  ]);
});

test.each([
  ['%E0%A4%A', '%E0%A4%25A'],
  ['#%E0', '#%E0'],
  ['/%ff/?a&b', '/%ff/?a&amp;b'],
  ['/tea/#%C3%28', '/tea/#%C3%28'],
  ['/té/', '/t%C3%A9/'],
  ['/\\[?', '/\\[?'],
])(
  'a link that is no valid URL, or has letters that Markdown escapes, is found with its line: %s',
  (link, href) => {
    expect(faultsOf(`<a href="${href}">`, `[x](${link})`)).toEqual([
      { line: 3, message: expect.stringContaining(`The link ${href} does not exist`) },
    ]);
  },
);

test('the line is that of the whole link, not of a longer one', () => {
  const [fault] = faultsOf('<a href="/tea/">', '[long](/tea/green/)\n\n[short](/tea/)');
  expect(fault?.line).toBe(5);
});

test('an image that does not exist is found', () => {
  expect(faultsOf('<img src="/photos/see.webp" alt="The sea.">')).toEqual([
    { line: 1, message: 'The image /photos/see.webp does not exist. Did you mean "/photos/sea.webp"?' },
  ]);
});

test('an image without its folder is found', () => {
  expect(faultsOf('<img src="sea.webp" alt="The sea.">', '![The sea.](sea.webp)')).toEqual([
    { line: 3, message: expect.stringContaining('Did you mean "/photos/sea.webp"?') },
  ]);
});

test.each(['', ' alt=""', ' alt=" "'])('an image with the attributes "%s" has no alternative text', (alt) => {
  expect(faultsOf(`<img src="/photos/sea.webp"${alt}>`, '![](/photos/sea.webp)')).toEqual([
    {
      line: 3,
      message:
        'The image /photos/sea.webp has no alternative text. Write ![what it shows](/photos/sea.webp).',
    },
  ]);
});
