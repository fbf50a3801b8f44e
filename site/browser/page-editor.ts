import type { Publishing } from './announcements.ts';
import { ask } from './ask.ts';
import { Conflict } from './conflict.ts';
import { find } from './dom.ts';
import { addressOf } from './edit-address.ts';
import { type EditorApi, fieldOf, isProblem, type SavedPage } from './editor-api.ts';
import { type Draft, type Drafts, isSameText } from './editor-drafts.ts';
import { Insertions } from './insertions.ts';
import { emptyPage, newKey } from './new-page.ts';
import { OpenPage } from './open-page.ts';
import { PageForm } from './page-form.ts';
import { kindOf, type PageKind } from './page-kind.ts';
import { PagePreview } from './page-preview.ts';
import { type ChangeKind, PageRequests } from './page-requests.ts';
import { Publication } from './publication.ts';
import type { FailedOptions, Status } from './status.ts';
import { makeToolbar } from './toolbar.ts';
import { acceptedTypes } from './upload.ts';

export interface PageEditorOptions {
  readonly status: Status;
  /** For what happens minutes later. It must not replace an error of what the editor does then. */
  readonly publicationStatus: Status;
  readonly drafts: Drafts;
  /** Shows the list, after a page was deleted or left. */
  readonly onBack: () => void;
  /** Reports an error. */
  readonly onFailure: (error: unknown, options: FailedOptions) => void;
  /** Called when a page has changed that is no longer open. */
  readonly onChange: () => void;
  /** Called when the live release contains a change. */
  readonly onLive: () => void;
}

/** The form of one page. */
export class PageEditor {
  readonly #section = find('page-editor', HTMLElement);
  readonly #heading = find('page-editor-heading', HTMLElement);
  readonly #delete = find('delete', HTMLButtonElement);
  readonly #form = new PageForm();
  readonly #conflict = new Conflict({
    onChange: (text) => {
      this.#form.body.value = text;
      this.#changed();
    },
    onKeep: (theirs) => {
      // The next save replaces what the editor has seen.
      if (this.#page) this.#page.saved = theirs;
      this.#save();
      // The button that had the focus is hidden.
      this.#status.focus();
    },
    onTake: (theirs) => this.#take(theirs),
  });
  readonly #drafts: Drafts;
  readonly #preview = new PagePreview();
  readonly #insertions: Insertions;
  readonly #requests: PageRequests;
  readonly #status: Status;
  readonly #onBack: () => void;
  readonly #onFailure: PageEditorOptions['onFailure'];
  #publishing: Publishing = { mode: 'commit', minutes: 0 };
  /** The page in the form. */
  #page: OpenPage | undefined;

  constructor(options: PageEditorOptions) {
    const { status, publicationStatus, drafts, onBack, onFailure, onChange, onLive } = options;
    this.#status = status;
    this.#drafts = drafts;
    this.#onBack = onBack;
    this.#onFailure = onFailure;
    const publication = new Publication(status, publicationStatus, onLive);
    this.#requests = new PageRequests({
      status,
      drafts,
      openPage: () => this.#page,
      onSaved: (page) => this.#showSaved(page),
      onDeleted: onBack,
      onFailed: (page, kind, error) => void this.#showFailure(page, kind, error),
      onOther: onChange,
      follow: (change, readCurrent) => void publication.follow(change, this.#publishing, readCurrent),
    });
    const picker = find('picture-file', HTMLInputElement);
    picker.accept = acceptedTypes;
    this.#insertions = new Insertions(this.#form.body, picker, status);
    makeToolbar(find('toolbar', HTMLElement), this.#form.body, {
      addLink: () => void this.#insertions.addLink(),
      addPicture: () => picker.click(),
    });
    const form = find('editor-form', HTMLFormElement);
    form.addEventListener('input', () => this.#changed());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#save();
    });
    form.addEventListener('keydown', (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 's') return;
      event.preventDefault();
      this.#save();
    });
    find('back', HTMLButtonElement).addEventListener('click', () => this.#onBack());
    find('discard', HTMLButtonElement).addEventListener('click', () => void this.#discard());
    this.#delete.addEventListener('click', () => void this.#remove());
    window.addEventListener('beforeunload', (event) => {
      // Stored text is restored later. The browser asks for confirmation only if the text could not be stored.
      if (this.#page && this.#isDirty && !this.#store()) event.preventDefault();
    });
  }

  /**
   * Opens a page. Text that was not saved comes back.
   *
   * @param signal aborted when something else was opened meanwhile
   */
  async open(api: EditorApi, path: string, signal: AbortSignal): Promise<void> {
    this.#status.busy('Opening the page…');
    // Else the text would be based on a revision that is about to be replaced.
    await this.#requests.settled(path);
    const { revision, frontMatter, body } = await api.read(path);
    signal.throwIfAborted();
    this.#show(new OpenPage(api, path, kindOf(path), { path, frontMatter, body, revision }));
  }

  /**
   * Opens a new page.
   *
   * @param key of its draft. @default - an empty page
   */
  create(api: EditorApi, kind: PageKind, key = newKey(kind)): void {
    this.#show(new OpenPage(api, key, kind, emptyPage(kind)));
  }

  /** Waits until a page has no pending request. @param key path of the page, or the key of a new one */
  settled(key: string): Promise<void> {
    return this.#requests.settled(key);
  }

  /** Opens text that was not saved, of a page that someone else has deleted. */
  restore(api: EditorApi, path: string): void {
    this.#show(new OpenPage(api, path, kindOf(path), { path, frontMatter: {}, body: '' }));
  }

  close(): void {
    this.#page = undefined;
    this.#section.hidden = true;
    this.#insertions.stop();
    this.#preview.stop();
  }

  /** @param publishing what happens after a page was saved */
  announceWith(publishing: Publishing): void {
    this.#publishing = publishing;
  }

  /** The page in the form: its path, or the key of a new one. */
  get openKey(): string | undefined {
    return this.#page?.key;
  }

  #show(page: OpenPage): void {
    this.#page = page;
    const { key, kind, saved } = page;
    const isNew = saved.revision === undefined;
    const draft = this.#drafts.read(key);
    const shown = draft ?? saved;
    this.#form.fill(kind, shown.path, isNew, shown);
    // The revision that the text is based on.
    if (draft && !isNew) page.saved = { ...saved, revision: draft.revision };
    this.#heading.textContent = isNew ? `New ${kind}` : this.#form.title;
    this.#delete.hidden = isNew;
    this.#conflict.hide();
    this.#section.hidden = false;
    this.#heading.focus();
    if (draft) this.#status.done('Your unsaved text was restored.');
    else this.#status.clear();
    void this.#showPreview();
  }

  get #isDirty(): boolean {
    return this.#page !== undefined && !isSameText(this.#form.read(), this.#page.saved);
  }

  #changed(): void {
    const page = this.#page;
    if (!page) return;
    this.#conflict.follow(this.#form.body.value);
    // A pending save changes what is saved.
    if (this.#isDirty || !page.requests.isIdle) this.#store();
    else this.#drafts.discard(page.key);
    this.#preview.showLater(() => this.#showPreview());
  }

  #store(): boolean {
    return this.#page !== undefined && this.#drafts.keep(this.#page.key, this.#written(this.#page));
  }

  /** What the form contains. */
  #written({ saved: { revision } }: OpenPage): Draft {
    return { path: this.#form.path, ...this.#form.read(), ...(revision !== undefined && { revision }) };
  }

  async #showPreview(): Promise<void> {
    if (this.#page) await this.#preview.show(this.#page.api, this.#form.path, this.#form.read());
  }

  #save(): void {
    const page = this.#page;
    if (!page) return;
    this.#store();
    this.#form.mark(undefined);
    this.#status.busy('Saving…');
    this.#requests.save(page, this.#written(page));
  }

  #showSaved({ saved }: OpenPage): void {
    this.#form.keepName(saved.path);
    this.#heading.textContent = this.#form.title;
    this.#delete.hidden = false;
    // What was typed while the page was saved.
    if (this.#isDirty) this.#store();
  }

  async #showFailure(page: OpenPage, kind: ChangeKind, error: unknown): Promise<void> {
    if (isProblem(error, 'content-changed'))
      return page.isNew ? this.#refuseName() : this.#showConflict(page, kind);
    const retry = kind === 'save' ? () => this.#save() : () => void this.#remove();
    this.#onFailure(error, { retry });
    if (isProblem(error, 'invalid-content')) this.#form.mark(fieldOf(error));
    if (isProblem(error, 'invalid-content-path')) this.#form.mark('path');
  }

  /** Another page has the name. Nothing of it is shown, because it has nothing to do with the new one. */
  #refuseName(): void {
    const { path } = this.#form;
    const link = { link: addressOf(path), text: `Edit ${path}` };
    this.#status.done(
      'A page with this name already exists. Enter another name, or edit that page. Your text is kept.',
      [link],
    );
    this.#form.mark('path');
  }

  async #showConflict(page: OpenPage, kind: ChangeKind): Promise<void> {
    const result = await page.api
      .read(page.pathOf(this.#written(page)))
      .catch((error: unknown) => ({ error }));
    // The editor may have left the page meanwhile.
    if (this.#page !== page) return this.#requests.fail(page, kind, result);
    if (!('error' in result)) {
      this.#status.done('Someone else has saved this page. Your text is kept. Compare both texts below.');
      this.#conflict.show(this.#form.read(), result);
    } else if (isProblem(result.error, 'content-not-found')) this.#offerToCreate(page);
    else this.#onFailure(result.error, { retry: () => this.#save() });
  }

  /** Someone else has deleted the page. */
  #offerToCreate(page: OpenPage): void {
    const { path, frontMatter, body } = page.saved;
    page.saved = { path, frontMatter, body };
    this.#delete.hidden = true;
    this.#status.done(
      'Someone else has deleted this page. Your text is kept. Save it to create the page again.',
    );
  }

  #take(theirs: SavedPage): void {
    if (!this.#page) return;
    const { api, key } = this.#page;
    this.#drafts.discard(key);
    this.#show(new OpenPage(api, theirs.path, kindOf(theirs.path), theirs));
    this.#status.done('You see the saved text.');
  }

  async #discard(): Promise<void> {
    const page = this.#page;
    if (!page) return;
    if (this.#isDirty && (await ask({ title: 'Discard your changes?', agree: 'Discard' })) === undefined)
      return;
    this.#drafts.discard(page.key);
    if (this.#page === page) this.#onBack();
  }

  async #remove(): Promise<void> {
    const page = this.#page;
    if (page?.saved.revision === undefined) return;
    const title = `Delete ${page.saved.path}?`;
    if ((await ask({ title, agree: 'Delete' })) === undefined || this.#page !== page) return;
    this.#status.busy('Deleting…');
    this.#requests.remove(page, this.#written(page));
  }
}
