import type { SiteFile } from '../site/assets.ts';
import { siteFiles } from '../site/build.ts';
import { describeApi } from './api/api-description.ts';
import { originPlaceholder } from './delivery/files-with-origin.ts';
import { nonPageFolders } from './delivery/site-folders.ts';

export { bundleHandler } from './shared/handler-bundles.ts';

/**
 * Builds the site for a local run, which shows changed files without a synthesis.
 *
 * @returns the files by the first folder of their keys in the bucket
 */
export async function rebuildSite(): Promise<Readonly<Record<string, readonly SiteFile[]>>> {
  const files = await siteFiles(await describeApi(), originPlaceholder);
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
