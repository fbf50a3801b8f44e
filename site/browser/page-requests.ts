import type { SavedChange } from './announcements.ts';
import { type Draft, type Drafts, isSameText } from './editor-drafts.ts';
import { nameOf, type OpenPage } from './open-page.ts';
import { type Sentence, sentence } from './sentence.ts';

export type ChangeKind = 'save' | 'deletion';

export interface PageRequestsOptions {
  readonly status: { done(text: Sentence): void };
  readonly drafts: Drafts;
  /** The page in the form. */
  readonly openPage: () => OpenPage | undefined;
  /** Called when the open page was saved. */
  readonly onSaved: (page: OpenPage) => void;
  /** Called when the open page was deleted. */
  readonly onDeleted: () => void;
  /** Called when a change of the open page has failed. */
  readonly onFailed: (page: OpenPage, kind: ChangeKind, error: unknown) => void;
  /** Called when a change of another page was made or has failed. */
  readonly onOther: () => void;
  /**
   * Says when the site shows a change.
   *
   * @param readCurrent returns the revision in the repository
   */
  readonly follow: (change: SavedChange, readCurrent: () => Promise<string | undefined>) => void;
}

/**
 * Saves and deletes pages. A response changes the page that the request was for, also when another page is open by
 * then.
 */
export class PageRequests {
  readonly #options: PageRequestsOptions;
  /** Pages with pending requests. */
  readonly #pending = new Set<OpenPage>();

  constructor(options: PageRequestsOptions) {
    this.#options = options;
  }

  /** Waits until a page has no pending request. @param page its path, or the key of a new one */
  async settled(page: string): Promise<void> {
    await [...this.#pending].find(({ key }) => key === page)?.requests.settled();
  }

  /** Saves a page after its pending requests. If several texts are waiting, only the last one is saved. */
  save(page: OpenPage, text: Draft): void {
    const isWaiting = page.wanted !== undefined;
    page.wanted = text;
    if (!isWaiting) this.#enqueue(page, () => this.#sendWanted(page));
  }

  /**
   * Deletes a page after its pending requests.
   *
   * @param text of the page. What is typed later is kept
   */
  remove(page: OpenPage, text: Draft): void {
    this.#enqueue(page, () => this.#sendDeletion(page, text));
  }

  #enqueue(page: OpenPage, send: () => Promise<void>): void {
    this.#pending.add(page);
    void page.requests.add(send).finally(() => {
      if (page.requests.isIdle) this.#pending.delete(page);
    });
  }

  async #sendWanted(page: OpenPage): Promise<void> {
    const { wanted, isPublic: wasPublic } = page;
    page.wanted = undefined;
    if (!wanted) return;
    const { frontMatter, body } = wanted;
    const path = page.pathOf(wanted);
    try {
      const { revision, url } = await page.api.save(path, { frontMatter, body }, page.saved.revision);
      this.#settle(page, { path, frontMatter, body, revision });
      // The next save announces both.
      if (page.wanted) return;
      const isDraft = frontMatter.draft === true;
      const change = isDraft ? ({ kind: 'draft' } as const) : ({ kind: 'page', url, revision } as const);
      this.#announce(page, { path, wasPublic, ...change });
    } catch (error) {
      page.wanted = undefined;
      this.fail(page, 'save', error);
    }
  }

  /** Text that was typed while the page was saved is kept. */
  #settle(page: OpenPage, saved: Draft): void {
    const { drafts, openPage, onSaved } = this.#options;
    drafts.settle(page.key, saved, saved);
    page.key = saved.path;
    page.saved = saved;
    if (page.wanted && isSameText(page.wanted, saved)) page.wanted = undefined;
    if (openPage() === page) onSaved(page);
  }

  async #sendDeletion(page: OpenPage, text: Draft): Promise<void> {
    const { drafts, openPage, onDeleted } = this.#options;
    const { isPublic: wasPublic } = page;
    const { path, revision = '' } = page.saved;
    try {
      await page.api.remove(path, revision);
      page.wanted = undefined;
      const draft = drafts.read(page.key);
      if (draft && isSameText(draft, text)) drafts.discard(page.key);
      if (openPage() === page) onDeleted();
      this.#announce(page, { path, kind: 'deletion', wasPublic });
    } catch (error) {
      this.fail(page, 'deletion', error);
    }
  }

  /** Says when the site shows the change. */
  #announce(page: OpenPage, change: SavedChange): void {
    const { status, openPage, onOther, follow } = this.#options;
    const open = openPage();
    if (open !== page) onOther();
    if (open !== undefined && open !== page) {
      // Not what the editor is looking at.
      const name = nameOf(page.saved);
      status.done(change.kind === 'deletion' ? sentence`${name} is deleted.` : sentence`${name} is saved.`);
      return;
    }
    const readCurrent = async () =>
      (await page.api.list()).pages.find(({ path }) => path === change.path)?.revision;
    follow(change, readCurrent);
  }

  /** Reports a failure. The text is kept. */
  fail(page: OpenPage, kind: ChangeKind, error: unknown): void {
    const { status, drafts, openPage, onFailed, onOther } = this.#options;
    if (openPage() === page) {
      onFailed(page, kind, error);
      return;
    }
    const name = nameOf(drafts.read(page.key) ?? page.saved);
    status.done(
      kind === 'save'
        ? sentence`${name} could not be saved. Your text is kept. Open it from the list, and save it again.`
        : sentence`${name} could not be deleted. Open it from the list, and delete it again.`,
    );
    onOther();
  }
}
