import { find } from './dom.ts';
import type { PageText } from './editor-api.ts';
import { readField, showValue } from './form-values.ts';
import { slug } from './markdown-edits.ts';
import { type PageKind, postFolder } from './page-kind.ts';
import { followTitle } from './title-heading.ts';

type Control = HTMLInputElement | HTMLSelectElement;

/**
 * The fields of a page's front matter, and its text. The build makes the controls from the front matter's schema, so
 * this code names only the title.
 */
export class PageForm {
  readonly body = find('field-body', HTMLTextAreaElement);
  readonly #controls = [...document.querySelectorAll<Control>('#editor-form [data-field]')];
  readonly #title = find('field-title', HTMLInputElement);
  readonly #name = find('field-path', HTMLInputElement);
  readonly #nameRow = find('name-row', HTMLElement);
  #kind: PageKind = 'post';
  /** Before the last change. */
  #titleBefore = '';
  /** Fields that the form does not show. */
  #others: Readonly<Record<string, unknown>> = {};
  /** Undefined for a new page, whose name can be entered. */
  #path: string | undefined;

  constructor() {
    this.#name.addEventListener('change', () => {
      this.#name.value = slug(this.#name.value);
    });
    this.#title.addEventListener('input', () => {
      if (!this.#name.dataset.typed) this.#name.value = slug(this.#title.value);
      const body = followTitle(this.body.value, this.#titleBefore, this.#title.value);
      // An assignment ends what the browser can undo.
      if (body !== this.body.value) this.body.value = body;
      this.#titleBefore = this.#title.value;
    });
    this.#name.addEventListener('input', () => {
      this.#name.dataset.typed = 'true';
    });
  }

  get path(): string {
    return this.#path ?? `${this.#kind === 'post' ? postFolder : ''}${slug(this.#name.value)}.md`;
  }

  get title(): string {
    return this.#title.value;
  }

  /** @param path of the file. A new page has one if it was entered before. */
  fill(kind: PageKind, path: string, isNew: boolean, { frontMatter, body }: PageText): void {
    this.#kind = kind;
    this.#path = isNew ? undefined : path;
    this.#nameRow.hidden = !isNew;
    this.#name.value = path.replace(/^.*\//, '').replace(/\.md$/, '');
    const others = { ...frontMatter };
    for (const control of this.#controls) {
      const { field = '' } = control.dataset;
      const isShown = this.#isShown(control);
      rowOf(control).hidden = !isShown;
      if (!isShown) continue;
      showValue(control, frontMatter[field]);
      delete others[field];
    }
    this.#others = others;
    // The name follows the title, unless another one was entered.
    if (this.#name.value === slug(this.#title.value)) delete this.#name.dataset.typed;
    else this.#name.dataset.typed = 'true';
    this.body.value = body;
    this.#titleBefore = this.#title.value;
    this.mark(undefined);
  }

  /** The name of a page does not change after it was saved. */
  keepName(path: string): void {
    this.#path = path;
    this.#nameRow.hidden = true;
  }

  read(): PageText {
    const shown = this.#controls.filter((control) => this.#isShown(control));
    const fields = shown
      .map((control) => [control.dataset.field, readField(control)] as const)
      .filter(([, value]) => value !== undefined);
    return { frontMatter: { ...Object.fromEntries(fields), ...this.#others }, body: this.body.value };
  }

  /** Marks the field that the server refused, and moves the focus to it. */
  mark(name: string | undefined): void {
    for (const field of document.querySelectorAll('#editor-form [aria-invalid]'))
      field.removeAttribute('aria-invalid');
    if (name === undefined) return;
    const field = document.getElementById(`field-${name.replace(/\..*/, '')}`);
    field?.setAttribute('aria-invalid', 'true');
    field?.focus();
  }

  #isShown(control: Control): boolean {
    return rowOf(control).dataset.kinds?.split(' ').includes(this.#kind) ?? false;
  }
}

function rowOf(control: Control): HTMLElement {
  return control.closest<HTMLElement>('[data-kinds]') ?? control;
}
