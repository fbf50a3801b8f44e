import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import {
  CfnResource,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Validations,
} from 'aws-cdk-lib';
import { cachedReport } from '../lib/shared/cached-validation.ts';

const rules = join(
  dirname(createRequire(import.meta.url).resolve('@cdklabs/cdk-validator-cfnguard/package.json')),
  'rules/control-tower/cfn-guard',
);

/**
 * Validates templates with cfn-guard against the rules of AWS Control Tower. A finding fails the synthesis unless its
 * resource suppresses it with an id that begins with `cfn-guard::`. Unused suppressions fail it, too.
 *
 * @throws {Error} if there is no cfn-guard binary for this operating system and processor
 */
export class CfnGuard implements IPolicyValidationPlugin {
  readonly name = 'cfn-guard';

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return cachedReport(this, fileURLToPath(import.meta.url), context, () => this.#findings(context));
  }

  #findings(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const rules = rulesFor(context.templatePaths);
    const { violations } = new CfnGuardValidator({ controlTowerRulesEnabled: false, rules }).validate(
      context,
    );
    const found = new Set(
      violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ templatePath = '', resourceLogicalId }) =>
          key(ruleName, templatePath, resourceLogicalId),
        ),
      ),
    );
    const report = [
      // The CDK ignores findings without a severity once another finding of the report is suppressed.
      ...violations.map((violation) => ({ ...violation, severity: 'error' })),
      ...unusedSuppressions(context, found),
    ];
    return { success: report.length === 0, violations: report };
  }
}

/**
 * Returns the rule files that apply to a resource type in the templates. With all 237 files, most of them for other
 * services, cfn-guard takes four times as long.
 */
function rulesFor(templatePaths: readonly string[]): string[] {
  const templates = templatePaths.map((path) => readFileSync(path, 'utf8')).join();
  return readdirSync(rules, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.guard'))
    .map((file) => join(rules, file))
    .filter((file) => {
      const types = readFileSync(file, 'utf8').match(/\bAWS::\w+::\w+/g);
      return !types || types.some((type) => templates.includes(`"${type}"`));
    });
}

function unusedSuppressions(
  { appConstruct, stackTemplates }: IPolicyValidationContext,
  found: ReadonlySet<string>,
): PolicyViolation[] {
  const templates = new Map(
    stackTemplates.map(({ stackConstructPath, templatePath }) => [stackConstructPath, templatePath]),
  );
  return appConstruct.node
    .findAll()
    .filter((construct) => CfnResource.isCfnResource(construct))
    .flatMap((resource) =>
      suppressedBy(resource)
        .filter(
          (rule) =>
            !found.has(
              key(rule, templates.get(resource.stack.node.path) ?? '', resource.stack.getLogicalId(resource)),
            ),
        )
        .map((rule) => ({
          ruleName: rule,
          description: 'This suppression is unused. Remove it.',
          // Fatal violations can't be suppressed.
          severity: 'fatal',
          violatingResources: [{ constructPath: resource.node.path, locations: ['Properties'] }],
        })),
    );
}

function suppressedBy(resource: CfnResource): string[] {
  return resource.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.keys(data as object))
    .filter((id) => id.startsWith('cfn-guard::'))
    .map((id) => id.slice('cfn-guard::'.length));
}

function key(rule: string, templatePath: string, logicalId = ''): string {
  return `${rule} ${basename(templatePath)} ${logicalId}`;
}
