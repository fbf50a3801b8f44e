import { kindOf } from '../../site/front-matter.ts';
import { contentUrl } from './content-path.ts';
import type { Page } from './page-file.ts';

/** A Markdown file or a template of the content folder. */
export interface Source extends Page {
  /** Below the content folder. */
  readonly path: string;
}

/** Files that the build makes of no file of the content folder. */
const builtFiles = ['/openapi.json', '/revisions.json'];

/** Whether the build leaves a file out. */
export function isDraft({ frontMatter }: Pick<Page, 'frontMatter'>): boolean {
  return frontMatter.draft === true;
}

/** The addresses that a site of these files has: of its pages, of their tags, and of what templates make. */
export function addressesOf(sources: readonly Source[]): ReadonlySet<string> {
  return new Set([...builtFiles, ...sources.flatMap(addressesOfOne)]);
}

function addressesOfOne({ path, frontMatter: { permalink, tags } }: Source): readonly string[] {
  const kind = kindOf(path);
  if (kind === 'template' && typeof permalink === 'string')
    // A template of many pages, such as those of the tags, has placeholders in its address.
    return permalink.includes('{') ? [] : [permalink];
  const tagPages = kind === 'post' && Array.isArray(tags) ? tags.map((tag) => `/posts/tags/${tag}/`) : [];
  return [contentUrl(path), ...tagPages];
}
