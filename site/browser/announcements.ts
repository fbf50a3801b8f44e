import type { PageList } from './listed-pages.ts';

/** What happens after a page was saved. */
export type Publishing = PageList['publishing'];

/** A change that was saved. */
export interface SavedChange {
  readonly path: string;
  /** Address of the page. @default - the site must not show the page */
  readonly url?: string;
  readonly kind: 'page' | 'draft' | 'deletion';
  /** Of a page. @default - the site must not show the page */
  readonly revision?: string;
  /** Whether the site showed the page before. */
  readonly wasPublic: boolean;
}

/** A release is late after twice the usual time, and a local run after half a minute. */
const lateFactor = 2;
const minLateMs = 30_000;

/** In milliseconds. Nobody knows when a pull request is merged. */
export function lateAfterMs({ mode, minutes }: Publishing): number {
  if (mode === 'pull-request') return Number.POSITIVE_INFINITY;
  return Math.max(minutes * lateFactor * 60_000, minLateMs);
}

/** What happens after a change was saved. */
export function announce({ kind, wasPublic }: SavedChange, { mode, minutes }: Publishing): string {
  const isWaiting = mode === 'pull-request';
  const when = minutes === 0 ? 'in a moment' : `in about ${count(minutes)}`;
  const later = `Someone must merge the pull request, and then the page is gone ${when}.`;
  switch (kind) {
    case 'page':
      return isWaiting
        ? `Saved in the pull request. Someone must merge it, and then the page is live ${when}.`
        : `Saved. The page is live ${when}.`;
    case 'draft':
      if (!wasPublic) return 'The draft is saved. The site does not show it.';
      return isWaiting
        ? `The draft is saved. The site still shows the page. ${later}`
        : `The draft is saved. The site stops showing the page ${when}.`;
    case 'deletion':
      return isWaiting
        ? `The deletion is in the pull request. The site still shows the page. ${later}`
        : `The page is deleted. The site stops showing it ${when}.`;
  }
}

/** What to say when a release takes longer than announced. The editor may have opened another page. */
export function announceDelay({ path }: SavedChange, { minutes }: Publishing): string {
  return minutes === 0
    ? `The change to ${path} is saved, but the site does not show it yet. Check in the terminal whether the local run watches its sources.`
    : `The change to ${path} is saved, but it is not live after ${count(minutes * lateFactor)}. The deployment may have failed. Ask the person who runs the site.`;
}

function count(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
