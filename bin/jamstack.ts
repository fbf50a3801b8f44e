import { App } from 'aws-cdk-lib';
import { buildSiteCached } from '../lib/delivery/cached-site.ts';
import { readCommit } from '../lib/delivery/commit.ts';
import { releaseId } from '../lib/delivery/release.ts';
import { siteOptions } from '../lib/delivery/site-options.ts';
import { addJamstack } from '../lib/jamstack.ts';
import { readCdkContext } from '../lib/settings/cdk-json.ts';
import { readStageConfig, SettingError } from '../lib/settings/stage-config.ts';
import { bundleHandlers } from '../lib/shared/handler-bundles.ts';
import { SourceError } from '../site/sources.ts';

const app = new App();
try {
  // Checks the file. The CDK has already read its context.
  readCdkContext();
  const config = readStageConfig(app.node.getAllContext());
  const [folder] = await Promise.all([siteOptions(config).then(buildSiteCached), bundleHandlers()]);
  addJamstack(app, config, { folder, release: releaseId(folder), commit: readCommit() });
  // Loading the rules takes a second, and the local run does not apply them.
  if (process.env.CDK_VALIDATION !== 'false') (await import('../lib/shared/rule-packs.ts')).addRulePacks(app);
  app.synth();
} catch (error) {
  if (!(error instanceof SettingError || error instanceof SourceError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
