import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Markup that is safe to send: made by {@link html} or, knowingly, by {@link Html.trusted}. */
export class Html {
  private readonly markup: string;

  private constructor(markup: string) {
    this.markup = markup;
  }

  /** @param markup known to hold no text of a visitor or a third party that was not escaped */
  static trusted(markup: string): Html {
    return new Html(markup);
  }

  toString(): string {
    return this.markup;
  }
}

/** What may stand in a template: text is escaped, markup is not, lists are joined, undefined is nothing. */
export type HtmlValue = string | number | Html | undefined | readonly HtmlValue[];

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** @returns `text` such that it is text both between tags and inside a quoted attribute */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function markupOf(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(markupOf).join('');
  return escapeHtml(String(value));
}

/** A template tag that escapes what is put into it, so that forgetting to escape is not possible. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return Html.trusted(String.raw({ raw: strings }, ...values.map(markupOf)));
}

/** The site's layout as the site's build wrote it, with places for a title and a content. */
export class PageTemplate {
  constructor(private readonly template: string) {}

  /**
   * Reads the layout that lies beside the handler's bundle.
   *
   * @throws the system's error when it is missing
   */
  static read(fileName = 'page-template.html'): PageTemplate {
    return new PageTemplate(readBundledFile(fileName));
  }

  /** @returns the whole page */
  render(parts: { title: string; content: Html }): Html {
    const filled = { title: escapeHtml(parts.title), content: parts.content.toString() };
    // One pass: a placeholder inside the content is text, not a place.
    return Html.trusted(
      this.template.replace(/\{\{(title|content)\}\}/g, (_, key: 'title' | 'content') => filled[key]),
    );
  }
}

/** @returns a file that was packed beside the handler's bundle; LAMBDA_TASK_ROOT is Lambda's own variable */
export function readBundledFile(fileName: string): string {
  return readFileSync(join(process.env.LAMBDA_TASK_ROOT ?? '.', fileName), 'utf8');
}
