import { kindOf } from '../../site/front-matter.ts';
import { contentUrl } from './content-path.ts';
import type { Page } from './page-file.ts';

/** A Markdown file or a template of the content folder. */
export interface Source extends Page {
  /** Below the content folder. */
  readonly path: string;
}

/** Files that the build creates without a source in the content folder. */
const builtFiles = ['/openapi.json', '/revisions.json'];

/** Whether the build leaves a file out. */
export function isDraft({ frontMatter }: Pick<Page, 'frontMatter'>): boolean {
  return frontMatter.draft === true;
}

/** The addresses of a site that is built from these files: pages, pages of tags, and files that templates create. */
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
