import { localDate } from './local-date.ts';
import type { PageKind } from './page-kind.ts';

/** The text of a new page. */
const template = '# Title\n\nBegin with what readers learn here.\n';

interface EmptyPage {
  readonly path: string;
  readonly frontMatter: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export function emptyPage(kind: PageKind, now = new Date()): EmptyPage {
  const date = kind === 'post' ? { date: localDate(now) } : {};
  return { path: '', frontMatter: { title: '', description: '', ...date, draft: true }, body: template };
}

/** The key of the draft of a new page. Each has its own, so that new pages in two tabs don't replace each other. */
export function newKey(kind: PageKind): string {
  return `new-${kind}:${crypto.randomUUID()}`;
}

/** @returns whether it is a page or a post; undefined for the key of a page that was saved, which is its path */
export function kindOfNew(key: string): PageKind | undefined {
  // Without an id: of an earlier version, which had one draft of each kind.
  return /^new-(page|post)(?::[0-9a-f-]+)?$/.exec(key)?.[1] as PageKind | undefined;
}
