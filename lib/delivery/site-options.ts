import type { SiteOptions } from '../../site/pages.ts';
import { describeApi } from '../api/api-description.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { originPlaceholder } from './files-with-origin.ts';

/** What the site of a stage is built from, in addition to its sources. */
export async function siteOptions({
  contentRepository,
  domainName,
  selfSignUp,
}: StageConfig): Promise<SiteOptions> {
  return {
    api: await describeApi(contentRepository !== undefined),
    origin: originPlaceholder,
    publicOrigin: domainName && `https://${domainName}`,
    selfSignUp,
  };
}
