import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import {
  CfnResource,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Validations,
} from 'aws-cdk-lib';

const rules = join(
  dirname(createRequire(import.meta.url).resolve('@cdklabs/cdk-validator-cfnguard/package.json')),
  'rules/control-tower/cfn-guard',
);

/**
 * The rules of AWS Control Tower, by the cfn-guard that comes with them. A finding fails the synthesis unless the
 * resource acknowledges it, by an id that begins with `cfn-guard::`; so does an acknowledgement of nothing.
 *
 * @throws Error where cfn-guard has no program for this operating system or processor
 */
export class CfnGuard implements IPolicyValidationPlugin {
  readonly name = 'cfn-guard';

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
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
      // Without a severity the CDK takes what is left of a report for harmless, once any of it was acknowledged.
      ...violations.map((violation) => ({ ...violation, severity: 'error' })),
      ...needless(context, found),
    ];
    return { success: report.length === 0, violations: report };
  }
}

/**
 * The files of rules that can find anything: those that name a type of resource that the templates have. With all 237,
 * most of them about other services, cfn-guard takes four times as long.
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

/** Acknowledgements of what was not found. */
function needless(
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
      acknowledgedBy(resource)
        .filter(
          (rule) =>
            !found.has(
              key(rule, templates.get(resource.stack.node.path) ?? '', resource.stack.getLogicalId(resource)),
            ),
        )
        .map((rule) => ({
          ruleName: rule,
          description: 'It is acknowledged here, but not found any more. Take the acknowledgement away.',
          // What is fatal cannot be acknowledged.
          severity: 'fatal',
          violatingResources: [{ constructPath: resource.node.path, locations: ['Properties'] }],
        })),
    );
}

function acknowledgedBy(resource: CfnResource): string[] {
  return resource.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.keys(data as object))
    .filter((id) => id.startsWith('cfn-guard::'))
    .map((id) => id.slice('cfn-guard::'.length));
}

function key(rule: string, templatePath: string, logicalId = ''): string {
  return `${rule} ${basename(templatePath)} ${logicalId}`;
}
