import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './local-run.ts';

/** A page of `site/content/` that visitors can open. */
export interface SitePage {
  /** `/search/` */
  readonly path: string;
  /** The feature that the page is the demo of. @default - none */
  readonly feature?: string;
  /** A script of its own, or the one that copies code. */
  readonly hasScript: boolean;
}

const content = join(project, 'site', 'content');

/** All pages, so that a new one is tested without being listed. */
export const sitePages: readonly SitePage[] = readdirSync(content, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(md|njk)$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(content, name), 'utf8') }))
  .filter(({ text }) => !/^(permalink:|draft: true$)/m.test(text))
  .map(({ name, text }) => {
    const feature = /^feature: (\S+)$/m.exec(text)?.[1];
    const path = `/${name.replace(/\.(md|njk)$/, '/').replace(/(^|\/)index\/$/, '$1')}`;
    return { path, hasScript: /^(script: |```)/m.test(text), ...(feature && { feature }) };
  })
  .sort((a, b) => (a.path < b.path ? -1 : 1));

/** Paths of the demos. */
export const demoPaths = sitePages.filter(({ feature }) => feature).map(({ path }) => path);
