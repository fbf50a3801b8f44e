import { buildSite } from '../../site/build.ts';
import type { SiteOptions } from '../../site/pages.ts';

/** What `buildSite` receives. */
export interface SiteToBuild {
  readonly folder: string;
  readonly options: SiteOptions;
}

/** Builds the site that the parent sends. Its error is sent back. */
process.once('message', async ({ folder, options }: SiteToBuild) => {
  const error = await buildSite(folder, options).catch((error: unknown) => error);
  if (error !== undefined) await new Promise((resolve) => process.send?.(error, resolve));
  process.disconnect();
});
