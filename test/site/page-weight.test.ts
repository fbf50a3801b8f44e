import { brotliCompressSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { writePageWeight } from '../../site/page-weight.ts';

test('counts the HTML, the files that it links, its pictures as they are, and one icon', () => {
  const html =
    '<link rel="icon" href="/i.ico" sizes="32x32"><link rel="icon" href="/i.svg" type="image/svg+xml"><link rel="stylesheet" href="/a.css" integrity="x"><script type="module" src="/b.js"></script><link rel="modulepreload" href="/c.js"><img src="/p.webp" alt="">{kilobytes} {requests}';
  const files = ['i.svg', 'a.css', 'b.js', 'c.js', 'd.js', 'i.ico', 'p.webp'].map((path) => ({
    path,
    contents: Buffer.from(path.repeat(99)),
  }));
  const picture = files.at(-1)?.contents.length ?? 0;
  const bytes = [Buffer.from(html), ...files.slice(0, 4).map(({ contents }) => contents)]
    .map((part) => brotliCompressSync(part).length)
    .reduce((sum, length) => sum + length, picture);
  expect(writePageWeight(html, files)).toBe(
    html.replace('{kilobytes}', (bytes / 1000).toFixed(1)).replace('{requests}', '6'),
  );
});
