import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import Eleventy, { type CollectionItem, type UserConfig } from '@11ty/eleventy';
import { type ApiDescription, listOperations } from './api-reference.ts';
import type { LinkedFile, PageScript, SiteFile } from './assets.ts';
import { editLink, type Repository, repositoryLink } from './edit-link.ts';
import { editorFields } from './editor-fields.ts';
import { highlight } from './highlight.ts';
import { includedCode } from './include-code.ts';
import { lighthouseScore } from './lighthouse-score.ts';
import { configureMarkdown } from './markdown.ts';
import { weightPlaceholders } from './page-weight.ts';
import { Pictures } from './pictures.ts';
import { addPosts } from './posts.ts';
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
   * For the canonical addresses and social images of pages, if it is known before the deployment.
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
export interface RenderedFile extends SiteFile {
  /** Below `content/`, with forward slashes. */
  readonly source: string;
}

/**
 * Renders every Markdown file and template in `content/`, converts the pictures that they show, and draws the pages' images
 * for social networks.
 *
 * @param directory the folder with `content/` and `layouts/`, and `pictures/` and `photos/`, if there are any
 * @default directory this folder
 * @throws {SourceError} with file and line if front matter is invalid
 * @throws {Error} that names the file if a page is broken
 */
export async function renderPages(
  shared: SharedData,
  directory = siteFolder,
): Promise<readonly (RenderedFile | SiteFile)[]> {
  const content = join(directory, 'content');
  const features = featuresOf(
    readSources(content, Object.keys(shared.scripts), Object.keys(shared.styles ?? {})),
  );
  const socialImages = new SocialImages();
  const pictures = await Pictures.read(directory);
  // Eleventy writes no files here: its output folder would have to be inside the working directory.
  const eleventy = new Eleventy(fromWorkingDirectory(content), fromWorkingDirectory(join(directory, 'out')), {
    source: 'script',
    quietMode: true,
    configPath: fromWorkingDirectory(join(siteFolder, 'eleventy.config.mjs')),
    config: (config) => configure(config, shared, features, socialImages, pictures),
  });
  eleventy.disableLogger();
  const pages = await eleventy.toJSON().catch((error: unknown) => {
    throw new Error(`The site can't be built. ${reasons(error).join(' ')}`, { cause: error });
  });
  const encoder = new TextEncoder();
  const files = pages.flatMap(({ url, content: html, inputPath }) =>
    url === false
      ? []
      : [
          {
            path: filePath(url),
            contents: encoder.encode(html),
            source: relative(content, inputPath).replaceAll('\\', '/'),
          },
        ],
  );
  return [...files, ...(await socialImages.draw()), ...(await pictures.files())];
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
  features: readonly SiteFeature[],
  socialImages: SocialImages,
  pictures: Pictures,
): void {
  config.setUseGitIgnore(false);
  // The cache belongs to the process: a later build in a local run would not see changed sources.
  config.setUseTemplateCache(false);
  config.setTemplateFormats(['md', 'njk']);
  config.setLayoutsDirectory('../layouts');
  config.setIncludesDirectory('../layouts');
  config.amendLibrary('md', (markdown) => {
    markdown.set({ highlight });
    configureMarkdown(
      markdown,
      (info) => includedCode(join(siteFolder, '..'), info),
      (image) => pictures.complete(image),
    );
  });
  addPosts(config);
  // A page is left out if the stage does not have the route that the page needs.
  config.addPreprocessor('routes', 'njk', ({ needsRoute }) =>
    typeof needsRoute === 'string' && !Object.hasOwn(api.document.paths, needsRoute) ? false : undefined,
  );
  config.setNunjucksEnvironmentOptions({ throwOnUndefined: true, trimBlocks: true, lstripBlocks: true });
  // OpenAPI descriptions are Markdown. This site's use code spans only.
  config.addFilter('codeSpans', (escaped: unknown) =>
    String(escaped).replace(/`([^`]+)`/g, '<code>$1</code>'),
  );
  config.addFilter('picture', (image: unknown) => pictures.complete(String(image)));
  config.addGlobalData('layout', 'page.njk');
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
  // The API is the feature of pages that belong to no other one.
  config.addGlobalData('features', [...features, { name: 'api' }]);
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
