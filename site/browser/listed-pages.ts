import type { contentListRoute } from '../../lambdas/content/list.schema.ts';
import type { JsonResponseOf } from '../../lambdas/shared/route.ts';
import type { Revisions } from './live.ts';

export type PageList = JsonResponseOf<typeof contentListRoute>;
export type ListedPage = PageList['pages'][number];

/**
 * Whether the list shows a page.
 *
 * @param text words that the title or the path contains
 * @param filter `all`, `drafts` or `published`
 */
export function matches({ title, path, draft }: ListedPage, text: string, filter: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const searched = `${title} ${path}`.toLowerCase();
  return (
    (filter === 'all' || draft === (filter === 'drafts')) && words.every((word) => searched.includes(word))
  );
}

/**
 * Describes whether the site shows the saved revision. Empty if that is unknown.
 *
 * @param live the pages of the live release; undefined if they are unknown
 */
export function stateOf({ path, revision, draft }: ListedPage, live: Revisions | undefined): string {
  if (draft) return live?.[path] === undefined ? 'draft' : 'draft, still on the site';
  if (!live) return '';
  return live[path] === revision ? 'live' : 'not live yet';
}
