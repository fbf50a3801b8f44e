import { brotliCompressSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { writePageWeight } from '../../site/page-weight.ts';

test('counts the HTML, the files that it links, and the icon', () => {
  const html =
    '<link rel="icon" href="/favicon.ico"><link rel="stylesheet" href="/a.css" integrity="x"><script type="module" src="/b.js"></script><link rel="modulepreload" href="/c.js">{kilobytes} {requests}';
  const files = ['a.css', 'b.js', 'c.js', 'd.js'].map((path) => ({
    path,
    contents: Buffer.from(path.repeat(9)),
  }));
  const bytes = [Buffer.from(html), ...files.slice(0, 3).map(({ contents }) => contents)]
    .map((part) => brotliCompressSync(part).length)
    .reduce((sum, length) => sum + length);
  expect(writePageWeight(html, files)).toBe(
    html.replace('{kilobytes}', (bytes / 1000).toFixed(1)).replace('{requests}', '5'),
  );
});
