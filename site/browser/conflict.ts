import { find } from './dom.ts';
import type { PageText, SavedPage } from './editor-api.ts';
import { describeDifferences } from './front-matter-differences.ts';

export interface ConflictOptions {
  /** The editor changes its own text beside the other one. */
  readonly onChange: (text: string) => void;
  /** The editor's text replaces the saved page. */
  readonly onKeep: (theirs: SavedPage) => void;
  /** The saved page replaces the editor's text. */
  readonly onTake: (theirs: SavedPage) => void;
}

/** Two versions of a page side by side, after someone else has saved first. */
export class Conflict {
  readonly #section = find('conflict', HTMLElement);
  readonly #heading = find('conflict-heading', HTMLElement);
  readonly #fields = find('conflict-fields', HTMLElement);
  readonly #mine = find('conflict-mine', HTMLTextAreaElement);
  readonly #theirs = find('conflict-theirs', HTMLTextAreaElement);
  #theirPage: SavedPage | undefined;

  constructor({ onChange, onKeep, onTake }: ConflictOptions) {
    const choose = (id: string, act: (theirs: SavedPage) => void) =>
      find(id, HTMLButtonElement).addEventListener('click', () => {
        this.hide();
        if (this.#theirPage) act(this.#theirPage);
      });
    this.#mine.addEventListener('input', () => onChange(this.#mine.value));
    choose('keep-mine', onKeep);
    choose('take-theirs', onTake);
  }

  show(mine: PageText, theirs: SavedPage): void {
    this.#theirPage = theirs;
    this.#mine.value = mine.body;
    this.#theirs.value = theirs.body;
    const differences = describeDifferences(mine.frontMatter, theirs.frontMatter);
    this.#fields.textContent = differences;
    this.#fields.hidden = differences === '';
    this.#section.hidden = false;
    this.#heading.focus();
  }

  /** The same text can be changed in the form above, too. */
  follow(text: string): void {
    // An assignment moves the cursor.
    if (this.#mine.value !== text) this.#mine.value = text;
  }

  hide(): void {
    this.#section.hidden = true;
  }
}
