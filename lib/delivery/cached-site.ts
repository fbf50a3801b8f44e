import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SiteOptions } from '../../site/pages.ts';
import { cachedBuild, hashSources } from '../shared/build-cache.ts';
import { projectRoot } from '../shared/project-root.ts';
import type { SiteToBuild } from './site-process.ts';

const maxCachedSites = 5;

/**
 * Builds the site, unless an earlier build of the same sources is in the cache.
 *
 * @returns absolute path of the folder with its files
 */
export function buildSiteCached(options: SiteOptions): Promise<string> {
  const key = hashSources(sourcesOfSite(), [JSON.stringify(options)]);
  return cachedBuild('site', key, maxCachedSites, (folder) => buildInProcess({ folder, options }));
}

/** The build takes as long as the rest of a synthesis, which goes on meanwhile. tsx compiles it wherever the app runs. */
async function buildInProcess(site: SiteToBuild): Promise<void> {
  const child = fork(fileURLToPath(new URL('site-process.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
  child.send(site);
  let error: Error | undefined;
  child.once('message', (message: Error) => {
    error = message;
  });
  const [code] = await once(child, 'exit');
  if (error) throw error;
  if (code !== 0) throw new Error(`The site's build has ended with exit code ${code}.`);
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
