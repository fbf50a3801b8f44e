import { App } from 'aws-cdk-lib';
import { addPipeline } from '../lib/pipeline/pipeline-stack.ts';
import { SettingError } from '../lib/settings/stage-config.ts';
import { addRulePacks } from '../lib/shared/rule-packs.ts';

/** The CDK app with the role of the pipeline. docs/pipeline.md has the command. */
const app = new App();
try {
  addPipeline(app, app.node.getAllContext());
  addRulePacks(app);
  app.synth();
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
