import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Markup that is safe to send. Created by {@link html} or {@link Html.trusted}. */
export class Html {
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  /** @param markup must not contain unescaped text from a visitor or a third party */
  static trusted(markup: string): Html {
    return new Html(markup);
  }

  toString(): string {
    return this.#markup;
  }
}

/** Values of a template: text is escaped, {@link Html} is not, lists are joined, `undefined` renders nothing. */
export type HtmlValue = string | number | Html | undefined | readonly HtmlValue[];

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** @returns `text` escaped for element content and quoted attributes */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function renderValue(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(renderValue).join('');
  return escapeHtml(String(value));
}

/**
 * Template tag that escapes every value.
 *
 * @example
 * html`<p>${'<script>'}</p>`.toString(); // '<p>&lt;script&gt;</p>'
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return Html.trusted(String.raw({ raw: strings }, ...values.map(renderValue)));
}

/** A page of the site with placeholders `{{title}}` and `{{content}}`, created by the site's build. */
export class PageTemplate {
  readonly #template: string;

  constructor(template: string) {
    this.#template = template;
  }

  /**
   * Reads the template from the handler's bundle.
   *
   * @throws {Error} of the file system if the file is missing
   */
  static read(fileName = 'page-template.html'): PageTemplate {
    return new PageTemplate(readBundledFile(fileName));
  }

  /**
   * @returns the whole document
   *
   * @example
   * PageTemplate.read().render({ title: 'Signatures', content: html`<h1>Signatures</h1>` });
   */
  render(parts: { title: string; content: Html }): Html {
    const values = { title: escapeHtml(parts.title), content: parts.content.toString() };
    // A single pass, so that a placeholder inside the content remains text.
    return Html.trusted(
      this.#template.replace(/\{\{(title|content)\}\}/g, (_, key: 'title' | 'content') => values[key]),
    );
  }
}

/** @returns the text of a file in the handler's bundle. Lambda sets `LAMBDA_TASK_ROOT` to the bundle's folder. */
export function readBundledFile(fileName: string): string {
  return readFileSync(join(process.env.LAMBDA_TASK_ROOT ?? '.', fileName), 'utf8');
}
