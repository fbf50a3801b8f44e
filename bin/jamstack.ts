import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { describeApi } from '../lib/api/api-description.ts';
import { readCommit } from '../lib/delivery/commit.ts';
import { originPlaceholder } from '../lib/delivery/files-with-origin.ts';
import { releaseId } from '../lib/delivery/release.ts';
import { addJamstack } from '../lib/jamstack.ts';
import { readStageConfig, SettingError } from '../lib/settings/stage-config.ts';
import { bundleHandlers } from '../lib/shared/handler-bundles.ts';
import { projectRoot } from '../lib/shared/project-root.ts';
import { buildSite } from '../site/build.ts';

const app = new App();
const cache = join(projectRoot, 'node_modules', '.cache');
await mkdir(cache, { recursive: true });
const folder = await mkdtemp(join(cache, 'site-'));
try {
  const config = readStageConfig(app.node.getAllContext());
  await Promise.all([buildSite(folder, await describeApi(), originPlaceholder), bundleHandlers()]);
  addJamstack(app, config, { folder, release: releaseId(folder), commit: readCommit() });
  // Loading the rules takes a second, and the local run does not apply them.
  if (process.env.CDK_VALIDATION !== 'false') (await import('../lib/shared/rule-packs.ts')).addRulePacks(app);
  app.synth();
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
