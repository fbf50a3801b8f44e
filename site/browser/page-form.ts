import { find } from './dom.ts';
import type { PageText } from './editor-api.ts';
import { slug } from './markdown-edits.ts';

export type PageKind = 'page' | 'post';

const postFolder = 'posts/';

/** Posts are in a folder of their own. */
export function kindOf(path: string): PageKind {
  return path.startsWith(postFolder) ? 'post' : 'page';
}

const input = (name: string) => find(`field-${name}`, HTMLInputElement);

/** The fields of a page's front matter, and its text. */
export class PageForm {
  readonly body = find('field-body', HTMLTextAreaElement);
  readonly #title = input('title');
  readonly #name = input('name');
  readonly #description = input('description');
  readonly #date = input('date');
  readonly #tags = input('tags');
  readonly #menu = find('field-menu', HTMLSelectElement);
  readonly #order = input('order');
  readonly #draft = input('draft');
  #kind: PageKind = 'post';
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
    });
    this.#name.addEventListener('input', () => {
      this.#name.dataset.typed = 'true';
    });
  }

  get path(): string {
    return this.#path ?? `${this.#kind === 'post' ? postFolder : ''}${slug(this.#name.value)}.md`;
  }

  /** @param path of the file. A new page has one if it was entered before. */
  fill(kind: PageKind, path: string, isNew: boolean, { frontMatter, body }: PageText): void {
    const { title, description, date, tags, menu, order, draft, ...others } = frontMatter;
    this.#kind = kind;
    this.#path = isNew ? undefined : path;
    this.#others = others;
    for (const row of document.querySelectorAll<HTMLElement>('[data-kind]'))
      row.hidden = row.dataset.kind !== kind;
    find('name-row', HTMLElement).hidden = !isNew;
    this.#name.value = path.replace(/^.*\//, '').replace(/\.md$/, '');
    delete this.#name.dataset.typed;
    this.#title.value = textOf(title);
    this.#description.value = textOf(description);
    this.#date.value = textOf(date);
    this.#tags.value = Array.isArray(tags) ? tags.join(' ') : '';
    this.#menu.value = textOf(menu);
    this.#order.value = order === undefined ? '' : String(order);
    this.#draft.checked = draft === true;
    this.body.value = body;
    this.mark(undefined);
  }

  /** The name of a page does not change after it was saved. */
  keepName(path: string): void {
    this.#path = path;
    find('name-row', HTMLElement).hidden = true;
  }

  read(): PageText {
    const tags = this.#tags.value.split(/[\s,]+/).filter(Boolean);
    const isPost = this.#kind === 'post';
    const fields: Record<string, unknown> = {
      title: this.#title.value.trim(),
      description: this.#description.value.trim(),
      ...(isPost && { date: this.#date.value }),
      ...(isPost && tags.length > 0 && { tags }),
      ...(!isPost && this.#menu.value && { menu: this.#menu.value }),
      ...(!isPost && this.#order.value && { order: Number(this.#order.value) }),
      ...(this.#draft.checked && { draft: true }),
    };
    return { frontMatter: { ...fields, ...this.#others }, body: this.body.value };
  }

  /** Marks the field that the server refused, and moves the focus to it. */
  mark(name: string | undefined): void {
    for (const field of document.querySelectorAll('#editor-form [aria-invalid]'))
      field.removeAttribute('aria-invalid');
    if (name === undefined) return;
    const id = name === 'path' ? 'name' : name.replace(/\..*/, '');
    const field = document.getElementById(`field-${id}`);
    field?.setAttribute('aria-invalid', 'true');
    field?.focus();
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
