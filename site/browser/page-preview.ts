import { find } from './dom.ts';
import type { EditorApi, PageText } from './editor-api.ts';
import { kindOf } from './page-kind.ts';
import { RequestError } from './request.ts';
import { buildHtml } from './safe-html.ts';
import { LatestOnly } from './status.ts';

/** The preview follows this long after the last key. */
const delayMs = 400;

/** The text as the site will show it. */
export class PagePreview {
  readonly #region = find('preview', HTMLElement);
  readonly #requests = new LatestOnly();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows what is written when nobody has typed for a moment. */
  showLater(show: () => Promise<void>): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void show(), delayMs);
  }

  async show(api: EditorApi, path: string, page: PageText): Promise<void> {
    const signal = this.#requests.start();
    try {
      // The preview shows the text while the fields are still empty.
      const title = page.frontMatter.title || 'Title';
      const frontMatter = { title, description: 'Description', ...datesOf(page.frontMatter) };
      const name = kindOf(path) === 'post' ? 'posts/preview.md' : 'preview.md';
      const { html } = await api.preview(name, { ...page, frontMatter }, signal);
      this.#region.replaceChildren(buildHtml(html));
    } catch (error) {
      if (!signal.aborted && error instanceof RequestError)
        this.#region.replaceChildren('There is no preview now.');
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#requests.start();
  }
}

function datesOf({ date }: Readonly<Record<string, unknown>>): { date?: unknown } {
  return typeof date === 'string' && date !== '' ? { date } : {};
}
