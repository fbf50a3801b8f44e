import type { ApiDescription } from '../../site/api-reference.ts';
import { buildSite } from '../../site/build.ts';

/** What `buildSite` receives. */
export interface SiteToBuild {
  readonly folder: string;
  readonly api: ApiDescription;
  readonly origin: string;
  readonly publicOrigin: string | undefined;
  readonly selfSignUp: boolean;
}

/** Builds the site that the parent sends. Its error is sent back. */
process.once('message', async ({ folder, api, origin, publicOrigin, selfSignUp }: SiteToBuild) => {
  const error = await buildSite(folder, api, origin, publicOrigin, selfSignUp).catch(
    (error: unknown) => error,
  );
  if (error !== undefined) await new Promise((resolve) => process.send?.(error, resolve));
  process.disconnect();
});
