import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiDescription } from '../../site/api-reference.ts';
import { cachedBuild, hashSources } from '../shared/build-cache.ts';
import { projectRoot } from '../shared/project-root.ts';
import { originPlaceholder } from './files-with-origin.ts';

const maxCachedSites = 5;

/**
 * Builds the site, unless an earlier build of the same sources is in the cache.
 *
 * @param publicOrigin see `buildSite`
 * @returns absolute path of the folder with its files
 */
export function buildSiteCached(api: ApiDescription, publicOrigin?: string): Promise<string> {
  const key = hashSources(sourcesOfSite(), [JSON.stringify(api), originPlaceholder, publicOrigin ?? '']);
  return cachedBuild('site', key, maxCachedSites, async (folder) => {
    // Loaded only if it is needed: loading Eleventy takes a second.
    const { buildSite } = await import('../../site/build.ts');
    await buildSite(folder, api, originPlaceholder, publicOrigin);
  });
}

/** The files of `site/`, those whose code its pages include (see `includedCode`), and package.json. */
function sourcesOfSite(): string[] {
  const files = readdirSync(join(projectRoot, 'site'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const included = files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bfile=(\S+)/g)])
    .map(([, file]) => join(projectRoot, file as string));
  return [...files, ...included, join(projectRoot, 'package.json')];
}
