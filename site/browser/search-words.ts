/** What the build knows of the site's pages, for their search. */
export interface SearchIndex {
  readonly pages: readonly (readonly [url: string, title: string, description: string])[];
  /** By word: the numbers of the pages that have it, each in the list of the place where it counts most. */
  readonly words: Readonly<Record<string, WordPlaces>>;
}

/** Numbers of pages that have a word in the title or description, in a heading, or in the text. */
export type WordPlaces = readonly [
  title: readonly number[],
  heading: readonly number[],
  text: readonly number[],
];

/** A page that has all words of a query. */
export interface FoundPage {
  readonly url: string;
  readonly title: string;
  readonly description: string;
}

/** What a word counts in each place. A title says what a page is about. */
const weights = [9, 4, 1];

/** A query's word that is the beginning of a word counts less than the whole word. */
const prefixShare = 0.5;

/**
 * Splits a text into words without accents and in lower case.
 *
 * @example
 * wordsOf('The Café’s API') // ['the', 'cafes', 'api']
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFD')
    .replace(/[\p{M}'’]+/gu, '')
    .toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Finds the pages with all words of the query, or words that begin with them. The best page is first. */
export function findPages({ pages, words }: SearchIndex, query: string): FoundPage[] {
  const asked = [...new Set(wordsOf(query))];
  if (asked.length === 0) return [];
  const entries = Object.entries(words);
  const scores = asked.map((word) => scoresOf(word, entries));
  return pages
    .map(([url, title, description], page) => ({
      page: { url, title, description },
      // Zero if a word is missing.
      score: scores.every((each) => each.has(page))
        ? scores.reduce((sum, each) => sum + (each.get(page) ?? 0), 0)
        : 0,
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.page.title < b.page.title ? -1 : 1))
    .map(({ page }) => page);
}

/** The best score of each page for one word. */
function scoresOf(asked: string, entries: readonly (readonly [string, WordPlaces])[]): Map<number, number> {
  const scores = new Map<number, number>();
  for (const [word, places] of entries) {
    if (!word.startsWith(asked)) continue;
    places.forEach((pages, place) => {
      const score = (weights[place] ?? 0) * (word === asked ? 1 : prefixShare);
      for (const page of pages) scores.set(page, Math.max(score, scores.get(page) ?? 0));
    });
  }
  return scores;
}
