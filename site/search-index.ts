import { createHash } from 'node:crypto';
import type { SiteFile } from './assets.ts';
import { type SearchIndex, wordsOf } from './browser/search-words.ts';

/** Stands for the index in the page that searches, until all pages are rendered. */
export const searchPlaceholders = { url: '{searchIndex}', integrity: '{searchIntegrity}' };

/** A page of the site. */
export interface IndexedPage {
  /** `/about/` */
  readonly url: string;
  readonly html: string;
}

/**
 * Makes the index of the site's own pages. Pages that search engines must not list are left out, and so are lists of
 * posts, which have no text of their own.
 */
export function makeSearchIndex(pages: readonly IndexedPage[]): SearchIndex {
  const listed = pages
    .filter(({ url, html }) => !html.includes('content="noindex"') && !/^\/posts\/($|tags\/)/.test(url))
    .sort((a, b) => (a.url < b.url ? -1 : 1));
  const words = new Map<string, [number[], number[], number[]]>();
  // Pages share most of their words, so each is normalized once.
  const normalized = new Map<string, readonly string[]>();
  const distinctWords = (text: string) =>
    [...new Set(text.split(/\s+/))].flatMap((raw) => {
      const cached = normalized.get(raw) ?? wordsOf(raw);
      normalized.set(raw, cached);
      return cached;
    });
  const described = listed.map(({ url, html }, page): [string, string, string] => {
    const [, main = ''] = /<main[^>]*>(.*?)<\/main>/s.exec(html) ?? [];
    const [title = ''] = textsOf(main, /<h1[^>]*>(.*?)<\/h1>/gs);
    const [, description = ''] = /<meta name="description" content="([^"]*)"/.exec(html) ?? [];
    const headings = textsOf(main, /<h[2-6][^>]*>(.*?)<\/h[2-6]>/gs).join(' ');
    const known = new Set<string>();
    [`${title} ${decode(description)}`, headings, withoutTags(main)].forEach((text, place) => {
      for (const word of distinctWords(text)) {
        if (known.has(word)) continue;
        known.add(word);
        const places = words.get(word) ?? [[], [], []];
        places[place]?.push(page);
        words.set(word, places);
      }
    });
    return [url, title, decode(description)];
  });
  return { pages: described, words: Object.fromEntries([...words].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/**
 * Makes the index as a file with a hash in its name, and adds its address to the page that searches.
 *
 * @param files all pages
 */
export function addSearchIndex<T extends { readonly path: string; readonly contents: string }>(
  files: readonly T[],
): { readonly pages: readonly T[]; readonly index: SiteFile } {
  const searched = files
    .filter(({ path }) => path.endsWith('index.html') && !path.startsWith('_'))
    .map(({ path, contents }) => ({ url: `/${path.slice(0, -'index.html'.length)}`, html: contents }));
  const contents = Buffer.from(JSON.stringify(makeSearchIndex(searched)));
  const hash = createHash('sha384').update(contents).digest();
  const path = `assets/search-index-${hash.toString('hex', 0, 4).toUpperCase()}.json`;
  const pages = files.map((file) => ({
    ...file,
    contents: file.contents
      .replaceAll(searchPlaceholders.url, `/${path}`)
      .replaceAll(searchPlaceholders.integrity, `sha384-${hash.toString('base64')}`),
  }));
  return { pages, index: { path, contents } };
}

/** Returns the texts of headings. Of the tags in them, only line breaks separate words. */
function textsOf(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map(([, inner = '']) => textOf(inner.replace(/<(?!br\b)[^>]*>/g, '')));
}

function textOf(html: string): string {
  return withoutTags(html).replace(/\s+/g, ' ').trim();
}

function withoutTags(html: string): string {
  return decode(html.replace(/<[^>]*>/g, ' '));
}

const entities = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' }));

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (all, code: string | undefined, name: string) => {
    if (code === undefined) return entities.get(name) ?? all;
    // HTML of a developer can have any number.
    return Number(code) > 0x10ffff ? all : String.fromCodePoint(Number(code));
  });
}
