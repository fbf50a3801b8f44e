import type { NunjucksEnvironment, UserConfig } from '@11ty/eleventy';

/**
 * The layouts of pages. Nunjucks compiles each layout once in a build. Eleventy would compile its own `layout` for each
 * page, or cache it for the whole process. With that cache, later builds of a local run would not see changed layouts.
 */
export class Layouts {
  #nunjucks: NunjucksEnvironment | undefined;
  readonly #data = new Map<string, Readonly<Record<string, unknown>>>();

  /** @param config of the build whose pages have these layouts */
  configure(config: UserConfig): void {
    config.on('eleventy.engine.njk', ({ environment }) => {
      this.#nunjucks = environment;
    });
    // Eleventy starts Nunjucks for a template only. This one becomes no file.
    config.addTemplate('nunjucks.njk', '', { permalink: false });
    // Eleventy searches all pages for each item of a collection. No template uses this one, so it has no items.
    config.addCollection('all', (api) => {
      for (const { url, data } of api.getAll()) if (url) this.#data.set(url, data);
      return [];
    });
  }

  /**
   * Puts a page into the layout that its data names as `pageLayout`, unless that is false.
   *
   * @throws {Error} if the layout is broken, or the page is in no collection
   */
  apply(url: string, content: string): string {
    const data = this.#data.get(url);
    if (!data || !this.#nunjucks)
      throw new Error(`The page ${url} is in no collection, so it has no layout.`);
    const { pageLayout } = data;
    return pageLayout === false ? content : this.#nunjucks.render(String(pageLayout), { ...data, content });
  }
}
