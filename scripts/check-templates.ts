import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { addPipeline } from '../lib/pipeline/pipeline-stack.ts';
import { bundleHandlers } from '../lib/shared/handler-bundles.ts';
import { addRulePacks } from '../lib/shared/rule-packs.ts';
import { bundled, makeApp, variants } from '../test/lib/app.ts';
import { CfnGuard } from './cfn-guard.ts';
import { findTemplateFaults } from './template-faults/find-template-faults.ts';
import { oversizedFunctions } from './template-faults/oversized-functions.ts';

/** The platforms that cfn-guard has a binary for. */
const hasGuard = ['linux', 'darwin'].includes(process.platform) && ['x64', 'arm64'].includes(process.arch);
if (!hasGuard) {
  console.error(
    `cfn-guard supports Linux and macOS on x64 and arm64 only. Its rules were NOT checked on ${process.platform} ${process.arch}.`,
  );
  // CI must check them.
  if (process.env.CI) process.exitCode = 1;
}

/** Settings of the stack with the pipeline's role, which is no part of a stage. */
const pipeline = { stage: 'prod', githubRepository: 'owner/name' };

/**
 * Synthesizes each variant of the settings, and validates it with cdk-nag, cfn-guard and the CDK's own rules. Then
 * finds faults that CloudFormation would reject. The handlers are the same in each variant, so they are bundled once.
 */
const folder = await mkdtemp(join(tmpdir(), 'templates-'));
try {
  await bundleHandlers();
  for (const [name, settings] of Object.entries({ ...variants, pipeline })) {
    const outdir = join(folder, name);
    const isBundled = name === 'dev';
    const context = { ...settings, ...(isBundled && bundled) };
    const app = makeApp(
      context,
      outdir,
      name === 'pipeline' ? (one) => addPipeline(one, context) : undefined,
    );
    addRulePacks(app);
    if (hasGuard) Validations.of(app).addPlugins(new CfnGuard());
    try {
      const stacks = app
        .synth()
        // The CDK does not deploy a stack without resources.
        .stacks.filter(({ template }) => template.Resources)
        .map(({ stackName, template }) => ({ name: stackName, template }));
      console.log(`Templates ${name}: every finding is fixed or suppressed on its resource.`);
      const faults = [
        ...findTemplateFaults(stacks),
        ...(isBundled ? oversizedFunctions(outdir, stacks) : []),
      ];
      for (const fault of faults) console.error(`Templates ${name}: ${fault}`);
      if (faults.length > 0) process.exitCode = 1;
    } catch (error) {
      // The CDK has already printed its report.
      if (!(error instanceof Error) || !error.message.startsWith('Validation failed')) throw error;
      console.error(`Templates ${name}: fix the findings above, or suppress them on the resource.`);
      process.exitCode = 1;
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
