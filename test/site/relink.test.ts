import { describe, expect, it } from '@jest/globals';
import type { LinkedFile } from '../../site/assets.ts';
import { relink } from '../../site/relink.ts';

const file = (name: string): LinkedFile => ({ url: `/assets/${name}`, integrity: `sha384-${name}+/=` });
const links = (style: string, script: string, imports: readonly string[]) => ({
  stylesheet: file(style),
  styles: { text: file('text-1.css') },
  scripts: { home: { ...file(script), imports: imports.map(file), lazy: [] } },
});
const html = ({ url, integrity }: LinkedFile) => `<link href="${url}" integrity="${integrity}">`;
const page = (...files: readonly string[]) => ({
  path: 'index.html',
  source: 'index.njk',
  revision: '',
  contents: files.map((name) => html(file(name))).join('\n'),
});
const textOf = (files: ReturnType<typeof relink>) => files?.map(({ contents }) => contents);

describe('links of pages that are not rendered again', () => {
  it('replaces the URL and hash of each changed file', () => {
    const before = links('site-1.css', 'home-1.js', ['shared-1.js']);
    const after = links('site-2.css', 'home-2.js', ['shared-1.js']);
    const pages = [page('site-1.css', 'text-1.css', 'home-1.js', 'shared-1.js')];
    const expected = page('site-2.css', 'text-1.css', 'home-2.js', 'shared-1.js');
    expect(textOf(relink(pages, before, after))).toEqual([expected.contents]);
  });

  it('exchanges two files', () => {
    const before = links('site-1.css', 'home-1.js', ['home-2.js']);
    const after = links('site-1.css', 'home-2.js', ['home-1.js']);
    const expected = page('home-2.js', 'home-1.js');
    expect(textOf(relink([page('home-1.js', 'home-2.js')], before, after))).toEqual([expected.contents]);
  });

  it.each([
    ['a module imports one more', links('site-1.css', 'home-1.js', ['shared-1.js', 'shared-2.js'])],
    ['there is another script', { ...links('site-1.css', 'home-1.js', ['shared-1.js']), scripts: {} }],
  ])('has no result if %s', (_case, after) => {
    const before = links('site-1.css', 'home-1.js', ['shared-1.js']);
    expect(relink([page('site-1.css')], before, after)).toBeUndefined();
  });

  it('has no result if one file has become two', () => {
    const before = links('site-1.css', 'home-1.js', ['shared-1.js', 'shared-1.js']);
    const after = links('site-1.css', 'home-1.js', ['shared-2.js', 'shared-3.js']);
    expect(relink([page('shared-1.js')], before, after)).toBeUndefined();
  });
});
