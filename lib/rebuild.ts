import type { SiteFile } from '../site/assets.ts';
import { siteFiles } from '../site/build.ts';
import { type RenderedSite, renderPages, type SharedData } from '../site/pages.ts';
import { relink } from '../site/relink.ts';
import { sourcesOfSite } from './delivery/cached-site.ts';
import { originPlaceholder } from './delivery/files-with-origin.ts';
import { nonPageFolders } from './delivery/site-folders.ts';
import { siteOptions } from './delivery/site-options.ts';
import { readStageConfig } from './settings/stage-config.ts';
import { hashSources } from './shared/build-cache.ts';

export { bundleHandler } from './shared/handler-bundles.ts';

/**
 * Builds the site for a local run, which shows changed files without a synthesis.
 *
 * @param context of the app that has synthesized the templates
 * @returns the files by the first folder of their keys in the bucket
 */
export async function rebuildSite(
  context: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, readonly SiteFile[]>>> {
  const files = await siteFiles(await siteOptions(readStageConfig(context)), renderChanged);
  // Files with absolute addresses follow with the synthesis, which knows the origin.
  const isPage = ({ path, contents }: SiteFile) =>
    !nonPageFolders.some((folder) => path.startsWith(`${folder}/`)) &&
    !(/^[^/]+\.(xml|txt)$/.test(path) && Buffer.from(contents).includes(originPlaceholder));
  return {
    assets: files
      .filter(({ path }) => path.startsWith('assets/'))
      .map(({ path, contents }) => ({ path: path.slice('assets/'.length), contents })),
    releases: files.filter(isPage),
  };
}

/** The last rendered pages, and the hash of their sources without scripts and styles. */
let last: { key: string; shared: SharedData; site: RenderedSite } | undefined;

/** Renders the pages, unless only the links to scripts and styles differ. */
const renderChanged: typeof renderPages = async (shared, directory) => {
  const sources = sourcesOfSite().filter((file) => !/\/site\/(browser|styles)\//.test(file));
  const { stylesheet: _, styles: _styles, scripts: _scripts, ...others } = shared;
  const key = hashSources(sources, [JSON.stringify(others)]);
  const pages = last?.key === key && relink(last.site.pages, last.shared, shared);
  const site = last && pages ? { ...last.site, pages } : await renderPages(shared, directory);
  last = { key, shared, site };
  return site;
};
