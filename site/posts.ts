import type { CollectionItem, UserConfig } from '@11ty/eleventy';

/** Words a minute of a person who reads a technical text. */
const wordsPerMinute = 220;

const { compare } = new Intl.Collator('en');
const dateFormat = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' });

/**
 * Adds the collections `posts` (newest first), `postTags` and `listed` (the addresses of all pages for search engines),
 * and the filters of their templates.
 */
export function addPosts(config: UserConfig): void {
  config.addCollection('posts', (api) =>
    api
      .getAll()
      .filter(isPost)
      .sort((a, b) => b.date.getTime() - a.date.getTime() || compare(a.url, b.url)),
  );
  config.addCollection('postTags', (api) =>
    [
      ...new Set(
        api
          .getAll()
          .filter(isPost)
          .flatMap(({ data }) => data.tags ?? []),
      ),
    ].sort(),
  );
  config.addCollection('listed', (api) =>
    api
      .getAll()
      .filter(({ url, data }) => url && !data.unlisted)
      .map(({ url }) => url)
      .sort(compare),
  );
  // Not Eleventy's own collection of the tag: a tag such as `posts` has the name of another collection.
  config.addFilter('tagged', (posts, tag) =>
    (posts as readonly CollectionItem[]).filter(({ data }) => data.tags?.includes(String(tag))),
  );
  config.addFilter('isoDate', (date) => (date as Date).toISOString().slice(0, 10));
  config.addFilter('readableDate', (date) => dateFormat.format(date as Date));
  config.addFilter('readingMinutes', (text) =>
    String(Math.max(1, Math.round(String(text).split(/\s+/).length / wordsPerMinute))),
  );
}

function isPost({ inputPath }: { readonly inputPath: string }): boolean {
  return /\/posts\/[^/]+\.md$/.test(inputPath);
}
