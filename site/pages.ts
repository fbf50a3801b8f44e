import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import Eleventy, { type CollectionItem, type UserConfig } from '@11ty/eleventy';
import { type ApiDescription, listOperations } from './api-reference.ts';
import type { LinkedFile, PageScript, SiteFile } from './assets.ts';
import { includedCode } from './include-code.ts';
import { configureMarkdown } from './markdown.ts';
import { addPosts, checkPost } from './posts.ts';

const siteFolder = fileURLToPath(new URL('.', import.meta.url));

/** Data for templates, in addition to a page's front matter. */
export interface SharedData {
  readonly stylesheet: LinkedFile;
  /** The pages' scripts by name. */
  readonly scripts: Readonly<Record<string, PageScript>>;
  readonly api: ApiDescription;
  /** See `buildSite`. */
  readonly origin: string;
}

/**
 * Renders every Markdown file and template in `content/`.
 *
 * @param directory the folder with `content/` and `layouts/`
 * @default directory this folder
 * @throws {Error} that names the file if a page is broken or its front matter is incomplete
 */
export async function renderPages(shared: SharedData, directory = siteFolder): Promise<SiteFile[]> {
  const content = join(directory, 'content');
  const features = await readFeatures(content);
  // Eleventy writes no files here: its output folder would have to be inside the working directory.
  const eleventy = new Eleventy(fromWorkingDirectory(content), fromWorkingDirectory(join(directory, 'out')), {
    source: 'script',
    quietMode: true,
    configPath: fromWorkingDirectory(join(siteFolder, 'eleventy.config.mjs')),
    config: (config) => configure(config, shared, features),
  });
  eleventy.disableLogger();
  const pages = await eleventy.toJSON().catch((error: unknown) => {
    throw new Error(`The site can't be built. ${reasons(error).join(' ')}`, { cause: error });
  });
  const encoder = new TextEncoder();
  return pages.flatMap(({ url, content }) =>
    url === false ? [] : [{ path: filePath(url), contents: encoder.encode(content) }],
  );
}

interface SiteFeature {
  readonly name: string;
  /** @default - the color of the site */
  readonly accent?: string;
}

/** The features that have a page, for their page templates. */
async function readFeatures(content: string): Promise<SiteFeature[]> {
  const names = (await readdir(content)).filter((name) => name.endsWith('.njk')).sort();
  const pages = await Promise.all(names.map((name) => readFile(join(content, name), 'utf8')));
  return pages.flatMap((text) => {
    const value = (key: string) => new RegExp(`^${key}: ([a-z0-9-]+)$`, 'm').exec(text)?.[1];
    const [name, accent] = [value('feature'), value('accent')];
    return name === undefined ? [] : [{ name, ...(accent && { accent }) }];
  });
}

/** `/about/` is the file `about/index.html`. */
function filePath(url: string): string {
  return url.slice(1) + (url.endsWith('/') ? 'index.html' : '');
}

function configure(
  config: UserConfig,
  { stylesheet, scripts, api, origin }: SharedData,
  features: readonly SiteFeature[],
): void {
  config.setUseGitIgnore(false);
  // The cache belongs to the process: a later build in a local run would not see changed sources.
  config.setUseTemplateCache(false);
  config.setTemplateFormats(['md', 'njk']);
  config.setLayoutsDirectory('../layouts');
  config.setIncludesDirectory('../layouts');
  config.amendLibrary('md', (markdown) =>
    configureMarkdown(markdown, (info) => includedCode(join(siteFolder, '..'), info)),
  );
  addPosts(config);
  config.setNunjucksEnvironmentOptions({ throwOnUndefined: true, trimBlocks: true, lstripBlocks: true });
  // OpenAPI descriptions are Markdown. This site's use code spans only.
  config.addFilter('codeSpans', (escaped: unknown) =>
    String(escaped).replace(/`([^`]+)`/g, '<code>$1</code>'),
  );
  config.addGlobalData('layout', 'page.njk');
  // Not global data, which Eleventy copies for each page.
  config.addNunjucksGlobal('stylesheet', stylesheet);
  config.addNunjucksGlobal('scripts', scripts);
  config.addNunjucksGlobal('api', api);
  config.addNunjucksGlobal('origin', origin);
  config.addNunjucksGlobal('operations', listOperations(api.document));
  // The API is the feature of pages that belong to no other one.
  config.addGlobalData('features', [...features, { name: 'api' }]);
  config.addGlobalData('eleventyDataSchema', () => (data: Record<string, unknown>) => {
    checkFrontMatter(data, scripts);
    checkPost(data);
  });
  for (const menu of ['main', 'footer']) {
    config.addCollection(menu, (api) =>
      api
        .getAll()
        .filter(({ data }) => data.menu === menu)
        .sort(byOrder),
    );
  }
}

function byOrder(a: CollectionItem, b: CollectionItem): number {
  return Number(a.data.order ?? 0) - Number(b.data.order ?? 0) || a.url.localeCompare(b.url, 'en');
}

function checkFrontMatter(data: Record<string, unknown>, scripts: SharedData['scripts']): void {
  for (const name of ['title', 'description']) {
    if (typeof data[name] !== 'string' || data[name].trim() === '') {
      throw new Error(`The front matter needs a "${name}".`);
    }
  }
  if (data.menu !== undefined && data.menu !== 'main' && data.menu !== 'footer') {
    throw new Error(`The front matter has "menu: ${data.menu}". A menu is "main" or "footer".`);
  }
  if (data.script !== undefined && !Object.hasOwn(scripts, String(data.script))) {
    throw new Error(
      `The front matter has "script: ${data.script}", but there is no browser/${data.script}.page.ts.`,
    );
  }
}

/** The messages of an error and its causes, outermost first. */
function reasons(error: unknown): string[] {
  const messages: string[] = [];
  for (
    let each = error;
    each instanceof Error;
    each = (each as { originalError?: unknown }).originalError ?? each.cause
  ) {
    const message = each.message.trim();
    if (!messages.includes(message)) messages.push(message);
  }
  return messages;
}

function fromWorkingDirectory(path: string): string {
  return `./${relative(process.cwd(), path).replaceAll('\\', '/')}`;
}
