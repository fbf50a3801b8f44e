import type { Publishing, SavedChange } from './announcements.ts';
import { ask } from './ask.ts';
import { Conflict } from './conflict.ts';
import { find } from './dom.ts';
import { type EditorApi, fieldOf, isProblem, type SavedPage } from './editor-api.ts';
import { type Draft, Drafts } from './editor-drafts.ts';
import { differingFields } from './front-matter-differences.ts';
import { Insertions } from './insertions.ts';
import { localDate } from './local-date.ts';
import { kindOf, PageForm, type PageKind } from './page-form.ts';
import { Publication } from './publication.ts';
import { RequestError } from './request.ts';
import { buildHtml } from './safe-html.ts';
import { LatestOnly, type Status } from './status.ts';
import { makeToolbar } from './toolbar.ts';
import { acceptedTypes } from './upload.ts';

/** The preview follows this long after the last key. */
const previewDelayMs = 400;

/** The text of a new page. */
const template = '# Title\n\nBegin with what readers learn here.\n';

export interface PageEditorOptions {
  readonly status: Status;
  /** Shows the list, after a page was deleted or left. */
  readonly onBack: () => void;
  /** Called when the live release contains a change. */
  readonly onLive: () => void;
}

/** The form of one page. */
export class PageEditor {
  readonly #section = find('page-editor', HTMLElement);
  readonly #heading = find('page-editor-heading', HTMLElement);
  readonly #preview = find('preview', HTMLElement);
  readonly #delete = find('delete', HTMLButtonElement);
  readonly #form = new PageForm();
  readonly #conflict = new Conflict({
    onChange: (text) => {
      this.#form.body.value = text;
      this.#changed();
    },
    onKeep: (theirs) => {
      // The next save replaces what the editor has seen.
      this.#saved = theirs;
      void this.#save();
    },
    onTake: (theirs) => this.#take(theirs),
  });
  readonly #drafts = new Drafts();
  readonly #previews = new LatestOnly();
  readonly #insertions: Insertions;
  readonly #publication: Publication;
  readonly #status: Status;
  readonly #onBack: () => void;
  #api: EditorApi | undefined;
  #publishing: Publishing = { mode: 'commit', minutes: 0 };
  /** Of the stored draft: the path of the page, or `new-post`. */
  #key = '';
  /** As it is saved, to find out whether something has changed. */
  #saved: Draft | undefined;
  #previewTimer: ReturnType<typeof setTimeout> | undefined;

  constructor({ status, onBack, onLive }: PageEditorOptions) {
    this.#status = status;
    this.#onBack = onBack;
    this.#publication = new Publication(status, onLive);
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
      void this.#save();
    });
    form.addEventListener('keydown', (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 's') return;
      event.preventDefault();
      void this.#save();
    });
    find('back', HTMLButtonElement).addEventListener('click', () => this.#onBack());
    find('discard', HTMLButtonElement).addEventListener('click', () => void this.#discard());
    this.#delete.addEventListener('click', () => void this.#remove());
    window.addEventListener('beforeunload', (event) => {
      // What is stored comes back. The browser asks only for what could not be stored.
      if (this.#isDirty && !this.#section.hidden && !this.#store()) event.preventDefault();
    });
  }

  /** Opens a page. Text that was not saved comes back. */
  async open(api: EditorApi, path: string): Promise<void> {
    this.#status.busy('Opening the page…');
    const { revision, frontMatter, body } = await api.read(path);
    this.#show(api, path, kindOf(path), { path, frontMatter, body, revision });
  }

  /** Opens an empty page. */
  create(api: EditorApi, kind: PageKind): void {
    const date = kind === 'post' ? { date: localDate() } : {};
    const frontMatter = { title: '', description: '', ...date, draft: true };
    this.#show(api, `new-${kind}`, kind, { path: '', frontMatter, body: template });
  }

  /** Opens text that was not saved, of a page that someone else has deleted. */
  restore(api: EditorApi, path: string): void {
    this.#show(api, path, kindOf(path), { path, frontMatter: {}, body: '' });
  }

  close(): void {
    this.#section.hidden = true;
    this.#insertions.stop();
    this.#previews.start();
  }

  /** @param publishing what happens after a page was saved */
  announceWith(publishing: Publishing): void {
    this.#publishing = publishing;
  }

  /** The pages with text that is not saved. */
  get unsavedPaths(): readonly string[] {
    return this.#drafts.paths();
  }

  #show(api: EditorApi, key: string, kind: PageKind, saved: Draft): void {
    this.#api = api;
    this.#key = key;
    this.#saved = saved;
    const draft = this.#drafts.read(key);
    const shown = draft ?? saved;
    this.#form.fill(kind, shown.path, saved.revision === undefined, shown);
    // The revision that the text is based on.
    if (draft && saved.revision !== undefined) this.#saved = { ...saved, revision: draft.revision };
    this.#heading.textContent = saved.revision === undefined ? `New ${kind}` : this.#form.title;
    this.#delete.hidden = saved.revision === undefined;
    this.#conflict.hide();
    this.#section.hidden = false;
    this.#heading.focus();
    if (draft) this.#status.done('Your text that was not saved is back.');
    else this.#status.clear();
    void this.#showPreview();
  }

  get #isDirty(): boolean {
    const { frontMatter, body } = this.#form.read();
    const saved = this.#saved;
    return (
      saved !== undefined &&
      (body !== saved.body || differingFields(frontMatter, saved.frontMatter).length > 0)
    );
  }

  #changed(): void {
    if (this.#isDirty) this.#store();
    else this.#drafts.discard(this.#key);
    clearTimeout(this.#previewTimer);
    this.#previewTimer = setTimeout(() => void this.#showPreview(), previewDelayMs);
  }

  #store(): boolean {
    return this.#drafts.keep(this.#key, {
      path: this.#form.path,
      ...this.#form.read(),
      ...(this.#saved?.revision !== undefined && { revision: this.#saved.revision }),
    });
  }

  async #showPreview(): Promise<void> {
    const signal = this.#previews.start();
    const page = this.#form.read();
    try {
      // The preview shows the text while the fields are still empty.
      const frontMatter = { title: 'Title', description: 'Description', ...datesOf(page.frontMatter) };
      const path = kindOf(this.#form.path) === 'post' ? 'posts/preview.md' : 'preview.md';
      const { html } = (await this.#api?.preview(path, { ...page, frontMatter }, signal)) ?? { html: '' };
      this.#preview.replaceChildren(buildHtml(html));
    } catch (error) {
      if (!signal.aborted && error instanceof RequestError)
        this.#preview.replaceChildren('There is no preview now.');
    }
  }

  async #save(): Promise<void> {
    const { path } = this.#form;
    const page = this.#form.read();
    this.#store();
    this.#form.mark(undefined);
    this.#status.busy('Saving…');
    try {
      const wasPublic = isPublic(this.#saved);
      const result = await this.#api?.save(path, page, this.#saved?.revision);
      if (!result) return;
      const { revision, url } = result;
      this.#drafts.discard(this.#key);
      this.#key = path;
      this.#saved = { path, ...page, revision };
      this.#form.keepName(path);
      this.#heading.textContent = this.#form.title;
      this.#delete.hidden = false;
      // What was typed while the page was saved.
      if (this.#isDirty) this.#store();
      this.#follow(
        page.frontMatter.draft === true
          ? { path, kind: 'draft', wasPublic }
          : { path, url, kind: 'page', wasPublic, revision },
      );
    } catch (error) {
      if (isProblem(error, 'content-changed')) return this.#showConflict(path);
      this.#status.failed(error, { retry: () => void this.#save() });
      if (isProblem(error, 'invalid-content')) this.#form.mark(fieldOf(error));
    }
  }

  /** Says when the site shows the change. */
  #follow(change: SavedChange): void {
    const api = this.#api;
    void this.#publication.follow(
      change,
      this.#publishing,
      async () => (await api?.list())?.pages.find(({ path }) => path === change.path)?.revision,
    );
  }

  async #showConflict(path: string): Promise<void> {
    try {
      const theirs = await this.#api?.read(path);
      if (!theirs) return;
      this.#status.done('Someone else has saved this page. Your text is kept. Compare both texts below.');
      this.#conflict.show(this.#form.read(), theirs);
    } catch (error) {
      if (isProblem(error, 'content-not-found')) return this.#offerToCreate();
      this.#status.failed(error, { retry: () => void this.#save() });
    }
  }

  /** Someone else has deleted the page. */
  #offerToCreate(): void {
    const { path, frontMatter, body } = this.#saved ?? { path: '', frontMatter: {}, body: '' };
    this.#saved = { path, frontMatter, body };
    this.#delete.hidden = true;
    this.#status.done(
      'Someone else has deleted this page. Your text is kept. Save it to create the page again.',
    );
  }

  #take(theirs: SavedPage): void {
    if (!this.#api) return;
    this.#drafts.discard(this.#key);
    this.#show(this.#api, theirs.path, kindOf(theirs.path), theirs);
    this.#status.done('You see the saved text.');
  }

  async #discard(): Promise<void> {
    if (this.#isDirty && (await ask({ title: 'Discard your changes?', agree: 'Discard' })) === undefined)
      return;
    this.#drafts.discard(this.#key);
    this.#onBack();
  }

  async #remove(): Promise<void> {
    const { path } = this.#form;
    const revision = this.#saved?.revision;
    const title = `Delete ${path}?`;
    if (revision === undefined || (await ask({ title, agree: 'Delete' })) === undefined) return;
    this.#status.busy('Deleting…');
    try {
      await this.#api?.remove(path, revision);
      const wasPublic = isPublic(this.#saved);
      this.#drafts.discard(this.#key);
      this.#onBack();
      this.#follow({ path, kind: 'deletion', wasPublic });
    } catch (error) {
      if (isProblem(error, 'content-changed')) return this.#showConflict(path);
      this.#status.failed(error, { retry: () => void this.#remove() });
    }
  }
}

/** Whether the site may show a page. */
function isPublic(saved: Draft | undefined): boolean {
  return saved?.revision !== undefined && saved.frontMatter.draft !== true;
}

function datesOf({ date }: Readonly<Record<string, unknown>>): { date?: unknown } {
  return typeof date === 'string' && date !== '' ? { date } : {};
}
