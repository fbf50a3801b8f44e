import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { project } from '../lib/bundle.ts';
import { SettingError, stageContext } from '../lib/context.ts';
import { addJamstack } from '../lib/jamstack.ts';
import { releaseId } from '../lib/release.ts';
import { addRulePacks } from '../lib/rule-packs.ts';
import { readStage, settingNames } from '../lib/stage.ts';
import { buildSite } from '../site/build.ts';

const app = new App();
const cache = join(project, 'node_modules', '.cache');
await mkdir(cache, { recursive: true });
const folder = await mkdtemp(join(cache, 'site-'));
try {
  const { stage, given } = stageContext(app.node.getAllContext(), settingNames);
  const settings = readStage(stage, given);
  await buildSite(folder);
  addJamstack(app, settings, { folder, release: releaseId(folder) });
  addRulePacks(app);
  app.synth();
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
