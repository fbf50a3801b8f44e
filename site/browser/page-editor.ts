import { ask } from './ask.ts';
import { find } from './dom.ts';
import { type EditorApi, fieldOf, isProblem, type SavedPage } from './editor-api.ts';
import { type Draft, Drafts } from './editor-drafts.ts';
import { untilLive } from './live.ts';
import { link } from './markdown-edits.ts';
import { kindOf, PageForm, type PageKind } from './page-form.ts';
import { uploadPicture } from './picture.ts';
import { RequestError } from './request.ts';
import { buildHtml } from './safe-html.ts';
import { LatestOnly, type Status } from './status.ts';
import { applyEdit, makeToolbar, selectionOf } from './toolbar.ts';

/** The preview follows this long after the last key. */
const previewDelayMs = 400;

/** The text of a new page. */
const template = '# Title\n\nBegin with what readers learn here.\n';

export interface PageEditorOptions {
  readonly status: Status;
  /** Shows the list, and what has happened, after a page was deleted or left. */
  readonly onBack: (text?: string) => void;
}

/** The form of one page. */
export class PageEditor {
  readonly #section = find('page-editor', HTMLElement);
  readonly #heading = find('page-editor-heading', HTMLElement);
  readonly #preview = find('preview', HTMLElement);
  readonly #conflict = find('conflict', HTMLElement);
  readonly #mine = find('conflict-mine', HTMLTextAreaElement);
  readonly #theirs = find('conflict-theirs', HTMLTextAreaElement);
  readonly #delete = find('delete', HTMLButtonElement);
  readonly #form = new PageForm();
  readonly #drafts = new Drafts();
  readonly #previews = new LatestOnly();
  readonly #checks = new LatestOnly();
  readonly #uploads = new LatestOnly();
  readonly #status: Status;
  readonly #onBack: (text?: string) => void;
  #api: EditorApi | undefined;
  /** Of the stored draft: the path of the page, or `new-post`. */
  #key = '';
  /** As it is saved, to find out whether something has changed. */
  #saved: Draft | undefined;
  #theirPage: SavedPage | undefined;
  #previewTimer: ReturnType<typeof setTimeout> | undefined;

  constructor({ status, onBack }: PageEditorOptions) {
    this.#status = status;
    this.#onBack = onBack;
    const file = find('picture-file', HTMLInputElement);
    makeToolbar(find('toolbar', HTMLElement), this.#form.body, {
      addLink: () => void this.#addLink(),
      addPicture: () => file.click(),
    });
    file.addEventListener('change', () => this.#addPicture(file.files?.[0]));
    this.#form.body.addEventListener('paste', (event) => {
      const picture = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (!picture) return;
      event.preventDefault();
      this.#addPicture(picture);
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
    find('keep-mine', HTMLButtonElement).addEventListener('click', () => this.#keepMine());
    find('take-theirs', HTMLButtonElement).addEventListener('click', () => this.#takeTheirs());
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
    const date = kind === 'post' ? { date: new Date().toISOString().slice(0, 10) } : {};
    const frontMatter = { title: '', description: '', ...date, draft: true };
    this.#show(api, `new-${kind}`, kind, { path: '', frontMatter, body: template });
  }

  close(): void {
    this.#section.hidden = true;
    this.#uploads.start();
    this.#previews.start();
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
    this.#heading.textContent = saved.revision === undefined ? `New ${kind}` : saved.path;
    this.#delete.hidden = saved.revision === undefined;
    this.#conflict.hidden = true;
    this.#section.hidden = false;
    this.#heading.focus();
    if (draft) this.#status.done('Your text that was not saved is back.');
    else this.#status.clear();
    void this.#showPreview();
  }

  get #isDirty(): boolean {
    const { frontMatter, body } = this.#form.read();
    const saved = this.#saved;
    return saved !== undefined && (body !== saved.body || !isEqual(frontMatter, saved.frontMatter));
  }

  #changed(): void {
    this.#store();
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
      const revision = (await this.#api?.save(path, page, this.#saved?.revision)) ?? '';
      this.#drafts.discard(this.#key);
      this.#key = path;
      this.#saved = { path, ...page, revision };
      this.#form.keepName(path);
      this.#heading.textContent = path;
      this.#delete.hidden = false;
      // What was typed while the page was saved.
      if (this.#isDirty) this.#store();
      void this.#follow(path, page.frontMatter.draft === true);
    } catch (error) {
      if (isProblem(error, 'content-changed')) return this.#showConflict(path);
      this.#status.failed(error, { retry: () => void this.#save() });
      if (isProblem(error, 'invalid-content')) this.#form.mark(fieldOf(error));
    }
  }

  /** Says when the site shows the page. */
  async #follow(path: string, isDraft: boolean): Promise<void> {
    if (isDraft) return this.#status.done('The draft is saved. The site does not show it.');
    const signal = this.#checks.start();
    this.#status.done('Saved. It is live after the next deployment, in about 10 minutes.');
    const page = this.#form.read();
    try {
      const { url, html } = (await this.#api?.preview(path, page, signal)) ?? { url: '', html: '' };
      if (await untilLive({ url, html, signal })) this.#status.done(`The page is live: ${url}`);
      else this.#status.done('The page is saved, but it is not live yet. Ask the person who runs the site.');
    } catch {
      // Another save or page replaced this one.
    }
  }

  async #showConflict(path: string): Promise<void> {
    try {
      const theirs = await this.#api?.read(path);
      this.#theirPage = theirs;
      this.#mine.value = this.#form.body.value;
      this.#theirs.value = theirs?.body ?? '';
      this.#conflict.hidden = false;
      this.#status.done('Someone else has saved this page. Your text is kept. Compare both texts below.');
      find('conflict-heading', HTMLElement).focus();
    } catch (error) {
      this.#status.failed(error, { retry: () => void this.#save() });
    }
  }

  #keepMine(): void {
    this.#form.body.value = this.#mine.value;
    this.#rebase();
    void this.#save();
  }

  #takeTheirs(): void {
    const theirs = this.#theirPage;
    if (!theirs || !this.#api) return;
    this.#drafts.discard(this.#key);
    this.#show(this.#api, theirs.path, kindOf(theirs.path), theirs);
    this.#status.done('You see the saved text.');
  }

  /** The next save replaces what the editor has seen. */
  #rebase(): void {
    if (this.#theirPage) this.#saved = this.#theirPage;
    this.#conflict.hidden = true;
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
      this.#drafts.discard(this.#key);
      this.#onBack(`${path} is deleted.`);
    } catch (error) {
      if (isProblem(error, 'content-changed')) return this.#showConflict(path);
      this.#status.failed(error, { retry: () => void this.#remove() });
    }
  }

  async #addLink(): Promise<void> {
    const { body } = this.#form;
    const selected = selectionOf(body);
    const address = await ask({ title: 'Add a link', agree: 'Add', label: 'Address' });
    if (address) applyEdit(body, link(selected, address));
  }

  #addPicture(file: File | undefined): void {
    if (file) void this.#insertPicture(file);
  }

  async #insertPicture(file: File): Promise<void> {
    const { body } = this.#form;
    const selected = selectionOf(body);
    const label = 'What does the picture show?';
    const text = await ask({ title: 'Add a picture', agree: 'Add', label });
    if (!text) return;
    const signal = this.#uploads.start();
    const progress = (share: number) =>
      this.#status.busy(`Uploading the picture… ${Math.round(share * 100)} %`, () => this.#uploads.start());
    try {
      progress(0);
      const { url } = await uploadPicture(file, progress, signal);
      applyEdit(body, link(selected, url, '!', text));
      this.#status.done('The picture is in the text.');
    } catch (error) {
      if (signal.aborted) this.#status.done('The upload was canceled.');
      else this.#status.failed(error, { retry: () => this.#addPicture(file) });
    }
  }
}

function datesOf({ date }: Readonly<Record<string, unknown>>): { date?: unknown } {
  return typeof date === 'string' && date !== '' ? { date } : {};
}

function isEqual(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
}
