import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CollectionItem, UserConfig } from '@11ty/eleventy';
import { type ApiDescription, listOperations } from './api-reference.ts';
import type { LinkedFile, PageScript, SiteFile } from './assets.ts';
import { editLink, type Repository, repositoryLink } from './edit-link.ts';
import { editorFields } from './editor-fields.ts';
import { kindOf } from './front-matter.ts';
import { highlight } from './highlight.ts';
import { Layouts } from './layouts.ts';
import { lighthouseScore } from './lighthouse-score.ts';
import { configureMarkdown } from './markdown.ts';
import { weightPlaceholders } from './page-weight.ts';
import { Pictures } from './pictures.ts';
import { addPosts } from './posts.ts';
import { RenderingFaults } from './rendering-faults.ts';
import { searchPlaceholders } from './search-index.ts';
import { SocialImages } from './social-images.ts';
import { readSources, type SourceFile } from './sources.ts';
import { structuredData } from './structured-data.ts';

const siteFolder = fileURLToPath(new URL('.', import.meta.url));

/** What a site is built from, in addition to its sources. */
export interface SiteOptions {
  /** For `/openapi.json`, `/api-reference/` and `/problems/`. */
  readonly api: ApiDescription;
  /**
   * For the absolute addresses in `/feed.xml`, `/sitemap.xml` and `/robots.txt`. The deployment replaces the default.
   * @default 'https://site.invalid'
   */
  readonly origin?: string;
  /**
   * The origin in canonical addresses and in addresses of social images, if it is known before the deployment.
   * @default - pages have no canonical address, and the addresses of their images are relative
   */
  readonly publicOrigin?: string | undefined;
  /** Whether visitors can create accounts. @default true */
  readonly selfSignUp?: boolean;
}

/** Data for templates, in addition to a page's front matter. */
export interface SharedData extends SiteOptions {
  readonly stylesheet: LinkedFile;
  /** See `Assets`. @default - pages have no second stylesheet */
  readonly styles?: Readonly<Record<string, LinkedFile>>;
  /** The pages' scripts by name. */
  readonly scripts: Readonly<Record<string, PageScript>>;
  /** Of package.json, for links that edit a page. @default - pages have none */
  readonly repository?: Repository;
}

/** A page, or another file that is made from a file of `content/`. */
export interface RenderedFile extends Omit<SiteFile, 'contents'> {
  readonly contents: string;
  /** Below `content/`, with forward slashes. */
  readonly source: string;
  /** The revision of the source. See `blobRevision`. */
  readonly revision: string;
}

/** What the files of `content/` become. */
export interface RenderedSite {
  readonly pages: readonly RenderedFile[];
  /** Pictures of pages, and images for social networks. */
  readonly images: readonly SiteFile[];
}

/**
 * Renders every Markdown file and template in `content/`. Converts their pictures. Draws an image of each page for
 * social networks.
 *
 * @param directory the folder with `content/` and `layouts/`, and `pictures/` and `photos/`, if there are any
 * @param given the pictures of the folder. @default - this function reads them
 * @throws {SourceError} with file and line if front matter is invalid, a code block can't be included, or two pages
 * have the same address
 * @throws {Error} that names the file if a page is broken
 */
export async function renderPages(
  shared: SharedData,
  directory: string,
  given?: Pictures,
): Promise<RenderedSite> {
  const content = join(directory, 'content');
  const sources = readSources(content, Object.keys(shared.scripts), Object.keys(shared.styles ?? {}));
  const socialImages = new SocialImages();
  const pictures = given ?? (await Pictures.read(directory));
  const layouts = new Layouts();
  const faults = new RenderingFaults(content);
  const { default: Eleventy } = await loadEleventy();
  // Eleventy writes no files here: its output folder would have to be inside the working directory.
  const eleventy = new Eleventy(fromWorkingDirectory(content), fromWorkingDirectory(join(directory, 'out')), {
    source: 'script',
    quietMode: true,
    configPath: fromWorkingDirectory(join(siteFolder, 'eleventy.config.mjs')),
    config: (config) => {
      config.ignores.add(`${fromWorkingDirectory(content)}/**`);
      configure(config, shared, sources, socialImages, pictures, faults);
      layouts.configure(config);
    },
  });
  eleventy.disableLogger();
  const rendered = await eleventy.toJSON().catch((error: unknown) => {
    faults.throwIfAny();
    throw new Error(`The site can't be built. ${reasons(error).join(' ')}`, { cause: error });
  });
  faults.throwIfAny();
  const revisions = new Map(sources.map(({ path, revision }) => [path, revision]));
  const pages = rendered.flatMap(({ url, content: html, inputPath }) => {
    if (url === false) return [];
    const source = relative(content, inputPath).replaceAll('\\', '/');
    const contents = layouts.apply(url, html);
    return [{ path: filePath(url), contents, source, revision: revisions.get(source) ?? '' }];
  });
  const [social, converted] = await Promise.all([socialImages.files(), pictures.files()]);
  return { pages, images: [...social, ...converted] };
}

/**
 * Loads Eleventy, which takes longer than all other modules.
 *
 * @returns its module, the same for each call
 */
export function loadEleventy(): Promise<typeof import('@11ty/eleventy')> {
  // Eleventy would resolve all modules of the process in a thread, so that changed JavaScript templates are loaded
  // again.
  process.env.ELEVENTY_SKIP_ESM_RESOLVER ??= '1';
  return import('@11ty/eleventy');
}

interface SiteFeature {
  readonly name: string;
  /** @default - the color of the site */
  readonly accent?: string;
}

/** The features that have a page, for their page templates. */
function featuresOf(sources: readonly SourceFile[]): SiteFeature[] {
  return sources
    .map(({ frontMatter }) => frontMatter as { feature?: string; accent?: string })
    .flatMap(({ feature, accent }) =>
      feature === undefined ? [] : [{ name: feature, ...(accent !== undefined && { accent }) }],
    );
}

/** `/about/` is the file `about/index.html`. */
function filePath(url: string): string {
  return url.slice(1) + (url.endsWith('/') ? 'index.html' : '');
}

function configure(
  config: UserConfig,
  {
    stylesheet,
    styles = {},
    scripts,
    api,
    origin = 'https://site.invalid',
    publicOrigin = '',
    selfSignUp = true,
    repository,
  }: SharedData,
  sources: readonly SourceFile[],
  socialImages: SocialImages,
  pictures: Pictures,
  faults: RenderingFaults,
): void {
  config.setUseGitIgnore(false);
  // The cache belongs to the process: a later build in a local run would not see changed sources.
  config.setUseTemplateCache(false);
  config.setTemplateFormats(['md', 'njk']);
  addSources(config, sources, api);
  config.setIncludesDirectory('../layouts');
  config.amendLibrary('md', (markdown) => {
    markdown.set({ highlight });
    configureMarkdown(
      markdown,
      (info, line, data) => faults.include(join(siteFolder, '..'), info, line, data),
      (image) => pictures.complete(image),
    );
  });
  addPosts(config);
  faults.configure(config);
  config.setNunjucksEnvironmentOptions({ throwOnUndefined: true, trimBlocks: true, lstripBlocks: true });
  // OpenAPI descriptions are Markdown. This site's use code spans only.
  config.addFilter('codeSpans', (escaped: unknown) =>
    String(escaped).replace(/`([^`]+)`/g, '<code>$1</code>'),
  );
  config.addFilter('picture', (image: unknown) => pictures.complete(String(image)));
  // Not global data, which Eleventy copies for each page.
  config.addNunjucksGlobal('stylesheet', stylesheet);
  config.addNunjucksGlobal('styles', styles);
  config.addNunjucksGlobal('scripts', scripts);
  config.addNunjucksGlobal('api', api);
  config.addNunjucksGlobal('origin', origin);
  config.addNunjucksGlobal('selfSignUp', selfSignUp);
  config.addNunjucksGlobal('publicOrigin', publicOrigin);
  config.addNunjucksGlobal('socialImage', socialImages.add.bind(socialImages));
  config.addNunjucksGlobal('weight', weightPlaceholders);
  config.addNunjucksGlobal('lighthouse', lighthouseScore());
  config.addNunjucksGlobal('searchIndex', searchPlaceholders);
  config.addNunjucksGlobal('sourceLink', repositoryLink(repository));
  config.addNunjucksGlobal('editLink', (inputPath: string) =>
    editLink(repository, inputPath.replace(/^.*?\/content\//, '')),
  );
  config.addNunjucksGlobal('structuredData', structuredData);
  config.addNunjucksGlobal('editorFields', editorFields());
  config.addNunjucksGlobal('operations', listOperations(api.document));
  // Pages of the API that belong to no feature, such as errors, have the page template `api`.
  config.addGlobalData('features', [...featuresOf(sources), { name: 'api' }]);
  for (const menu of ['main', 'footer']) {
    config.addCollection(menu, (api) =>
      api
        .getAll()
        .filter(({ data }) => data.menu === menu)
        .sort(byOrder),
    );
  }
}

/**
 * Gives Eleventy the sources, so that it does not read them again. Drafts are left out, and so is a page that needs a
 * route that the stage does not have.
 */
function addSources(config: UserConfig, sources: readonly SourceFile[], api: ApiDescription): void {
  config.setDataFileSuffixes([]);
  for (const { path, frontMatter, body, bodyLine } of sources) {
    const { layout, draft, needsRoute, ...data } = frontMatter;
    if (draft === true) continue;
    if (typeof needsRoute === 'string' && !Object.hasOwn(api.document.paths, needsRoute)) continue;
    const pageLayout = kindOf(path) === 'post' ? 'post.njk' : (layout ?? 'page.njk');
    // With empty lines in place of the front matter, a line has the same number as in the file.
    const text = path.endsWith('.md') ? '\n'.repeat(bodyLine - 1) + body : body;
    config.addTemplate(path, text, { ...data, pageLayout });
  }
}

function byOrder(a: CollectionItem, b: CollectionItem): number {
  return Number(a.data.order ?? 0) - Number(b.data.order ?? 0) || a.url.localeCompare(b.url, 'en');
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
  const given = relative(process.cwd(), path).replaceAll('\\', '/');
  return given.startsWith('../') ? given : `./${given}`;
}
