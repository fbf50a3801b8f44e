import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import {
  type App,
  CloudFormationValidatePlugin,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  Validations,
} from 'aws-cdk-lib';
import type * as CdkNag from 'cdk-nag';
import { cachedReport } from './cached-validation.ts';

const source = fileURLToPath(import.meta.url);
const require = createRequire(import.meta.url);
/** The classes of cdk-nag, by the names of their packs. */
const packs = {
  AwsSolutions: 'AwsSolutionsChecks',
  'NIST.800.53.R5': 'NIST80053R5Checks',
  Serverless: 'ServerlessChecks',
} as const;
type PackName = keyof typeof packs;

/**
 * Applies the rules of cdk-nag and of the CDK to an app. The synthesis fails on each finding that is not acknowledged
 * on its resource: see `acknowledge`.
 */
export function addRulePacks(app: App): void {
  const names = Object.keys(packs) as PackName[];
  Validations.of(app).addPlugins(...names.map((name) => new RulePack(name)), cloudFormationRules);
}

/** A pack of cdk-nag, which is loaded only if its rules are applied: loading takes half a second. */
class RulePack implements IPolicyValidationPlugin {
  readonly name: PackName;

  constructor(name: PackName) {
    this.name = name;
  }

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return cachedReport(this, source, context, () => {
      const { [packs[this.name]]: Pack } = require('cdk-nag') as typeof CdkNag;
      return new Pack(context.appConstruct).validate(context);
    });
  }
}

/** The rules that the CDK applies by default. */
class CloudFormationRules extends CloudFormationValidatePlugin {
  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return cachedReport(this, source, context, () => super.validate(context));
  }
}

/**
 * One instance for all apps of a process, because compiling the rules takes seconds. The compiled rules are used again
 * for an app whose resource types are the same or fewer.
 */
const cloudFormationRules = new CloudFormationRules();
