import { ask } from './ask.ts';
import { find, make } from './dom.ts';
import type { Drafts } from './editor-drafts.ts';
import { kindOfNew } from './new-page.ts';

/** The new pages and posts that are only in the storage of the browser. */
export class UnsavedPages {
  readonly #section = find('unsaved', HTMLElement);
  readonly #items = find('unsaved-items', HTMLElement);
  readonly #drafts: Drafts;
  readonly #onOpen: (key: string) => void;

  /** @param onOpen called with the key of the draft that the editor chooses */
  constructor(drafts: Drafts, onOpen: (key: string) => void) {
    this.#drafts = drafts;
    this.#onOpen = onOpen;
    // Another tab has stored or discarded a draft.
    window.addEventListener('storage', () => this.show());
  }

  show(): void {
    const keys = this.#drafts.newKeys();
    this.#section.hidden = keys.length === 0;
    this.#items.replaceChildren(...keys.map((key) => this.#item(key)));
  }

  #item(key: string): HTMLElement {
    const title = String(this.#drafts.read(key)?.frontMatter.title || `${kindOfNew(key)} without a title`);
    const onclick = () => this.#onOpen(key);
    const open = make('button', { type: 'button', onclick }, title);
    const discard = make('button', { type: 'button', className: 'quiet' }, 'Discard');
    discard.setAttribute('aria-label', `Discard ${title}`);
    discard.addEventListener('click', () => void this.#discard(key, title));
    return make('li', {}, open, make('span', {}, 'not saved yet'), discard);
  }

  async #discard(key: string, title: string): Promise<void> {
    if ((await ask({ title: `Discard ${title}?`, agree: 'Discard' })) === undefined) return;
    this.#drafts.discard(key);
    this.show();
    // The button that had the focus is gone.
    find('page-list', HTMLElement).focus();
  }
}
