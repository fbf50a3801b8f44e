import type { EditorApi } from './editor-api.ts';
import type { Draft } from './editor-drafts.ts';
import { kindOfNew } from './new-page.ts';
import type { PageKind } from './page-kind.ts';
import { RequestQueue } from './request-queue.ts';

/**
 * A page that was opened in the form. It outlives the form while a request is pending, so that the response changes
 * this page and never the one that was opened after it.
 */
export class OpenPage {
  readonly api: EditorApi;
  readonly kind: PageKind;
  readonly requests = new RequestQueue();
  /** Of the stored draft: the path of the page, or a key of a new one. */
  key: string;
  /** As it is saved, to find out whether something has changed. */
  saved: Draft;
  /** What is saved next. */
  wanted: Draft | undefined;

  constructor(api: EditorApi, key: string, kind: PageKind, saved: Draft) {
    this.api = api;
    this.key = key;
    this.kind = kind;
    this.saved = saved;
  }

  /** Whether no file of this page has ever existed. */
  get isNew(): boolean {
    return kindOfNew(this.key) !== undefined;
  }

  /** Whether the site may show the page. */
  get isPublic(): boolean {
    return this.saved.revision !== undefined && this.saved.frontMatter.draft !== true;
  }

  /** The name of a page does not change after it was saved. */
  pathOf(draft: Draft): string {
    return this.saved.revision === undefined ? draft.path : this.saved.path;
  }
}

/** What messages call a page. */
export function nameOf({ frontMatter: { title }, path }: Draft): string {
  return typeof title === 'string' && title !== '' ? title : path;
}
