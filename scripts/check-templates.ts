import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { addRulePacks } from '../lib/shared/rule-packs.ts';
import { makeApp, variants } from '../test/lib/app.ts';
import { CfnGuard } from './cfn-guard.ts';

/** cfn-guard is a program, which comes for these. */
const hasGuard = ['linux', 'darwin'].includes(process.platform) && ['x64', 'arm64'].includes(process.arch);
if (!hasGuard) {
  console.error(
    `cfn-guard comes for Linux and macOS on x64 and arm64 only: its rules were NOT checked here (${process.platform} ${process.arch}).`,
  );
  // Somewhere they have to be.
  if (process.env.CI) process.exitCode = 1;
}

/** Synthesizes each variant of the settings, held to cdk-nag's, cfn-guard's and the CDK's own rules. */
const folder = await mkdtemp(join(tmpdir(), 'templates-'));
try {
  for (const [name, settings] of Object.entries(variants)) {
    const app = makeApp(settings, join(folder, name));
    addRulePacks(app);
    if (hasGuard) Validations.of(app).addPlugins(new CfnGuard());
    try {
      app.synth();
      console.log(`Templates ${name}: no finding that is not acknowledged beside its resource.`);
    } catch (error) {
      // The CDK has printed its report by now.
      if (!(error instanceof Error) || !error.message.startsWith('Validation failed')) throw error;
      console.error(`Templates ${name}: mend what is named above, or acknowledge it beside the resource.`);
      process.exitCode = 1;
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
