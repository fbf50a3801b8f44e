import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteOptions } from '../../site/pages.ts';
import { cachedBuild, hashSources } from '../shared/build-cache.ts';
import { projectRoot } from '../shared/project-root.ts';

const maxCachedSites = 5;

/**
 * Builds the site, unless an earlier build of the same sources is in the cache.
 *
 * @returns absolute path of the folder with its files
 */
export function buildSiteCached(options: SiteOptions): Promise<string> {
  const key = hashSources(sourcesOfSite(), [JSON.stringify(options)]);
  return cachedBuild('site', key, maxCachedSites, async (folder) => {
    // Loaded only if it is needed: it loads Eleventy and sharp.
    const { buildSite } = await import('../../site/build.ts');
    await buildSite(folder, options);
  });
}

/** The files of `site/`, those whose code its pages include (see `includedCode`), and package.json. */
export function sourcesOfSite(): string[] {
  const files = readdirSync(join(projectRoot, 'site'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const included = files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bfile=(\S+)/g)])
    .map(([, file]) => join(projectRoot, file as string));
  return [...files, ...included, join(projectRoot, 'package.json')];
}
