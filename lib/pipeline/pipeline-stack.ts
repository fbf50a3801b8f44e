import { type App, CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { OidcProviderNative, PolicyStatement, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { isPreview } from '../settings/preview.ts';
import { readStageConfig, SettingError, type StageConfig } from '../settings/stage-config.ts';
import { acknowledgeInlinePolicy } from '../shared/acknowledge.ts';

const issuer = 'token.actions.githubusercontent.com';
const audience = 'sts.amazonaws.com';

/** The roles of `cdk bootstrap` that a deployment needs. The role for lookups can read all data, and is not needed. */
const bootstrapRoles = ['deploy-role', 'file-publishing-role'];

export interface PipelineStackProps extends StackProps {
  readonly config: StageConfig;
  /** See the setting `githubRepository`. */
  readonly repository: string;
}

/**
 * The role with which the workflows on GitHub deploy a stage. Only jobs of one repository in the GitHub environment
 * with the name of the stage can assume it. It can assume two roles of `cdk bootstrap`, and has no other permission.
 *
 * It is no part of the stage: the pipeline does not deploy its own role.
 */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { config, repository, ...props }: PipelineStackProps) {
    super(scope, id, {
      ...props,
      description: `Role with which ${repository} deploys Jamstack on AWS, stage ${config.stage}`,
    });
    // IAM verifies GitHub's certificate with its own trusted CAs, so the provider needs no thumbprint:
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
    const providerArn =
      config.githubOidcProviderArn ??
      new OidcProviderNative(this, 'GitHub', { url: `https://${issuer}`, clientIds: [audience] })
        .oidcProviderArn;
    const role = new Role(this, 'Role', {
      description: `Deploys the stage ${config.stage} from GitHub.`,
      assumedBy: new WebIdentityPrincipal(providerArn, {
        StringEquals: {
          [`${issuer}:aud`]: audience,
          [`${issuer}:sub`]: `repo:${repository}:environment:${config.stage}`,
        },
      }),
    });
    const regions = [...new Set([config.region, 'us-east-1'])];
    role.addToPolicy(
      new PolicyStatement({
        actions: ['sts:AssumeRole'],
        resources: bootstrapRoles.flatMap((name) =>
          regions.map((region) => this.#bootstrapRoleArn(name, region)),
        ),
      }),
    );
    acknowledgeInlinePolicy(role);
    new CfnOutput(this, 'RoleArn', {
      description: `Value of the variable ${config.stage.toUpperCase()}_ROLE_ARN on GitHub`,
      value: role.roleArn,
    });
  }

  #bootstrapRoleArn(name: string, region: string): string {
    return `arn:aws:iam::${this.account}:role/cdk-hnb659fds-${name}-${this.account}-${region}`;
  }
}

/**
 * Adds the pipeline's role for a stage to a CDK app.
 *
 * @param context the whole context of the app
 * @throws {SettingError} if the settings of the stage allow no pipeline
 */
export function addPipeline(app: App, context: Readonly<Record<string, unknown>>): PipelineStack {
  const config = readStageConfig(context);
  const { account, region, stage, githubRepository: repository } = config;
  if (!repository) throw new SettingError('githubRepository is missing. Set it, such as owner/name.');
  if (isPreview(stage)) throw new SettingError('All previews share one role: use -c stage=preview.');
  if (stage === 'preview') {
    const { account: productionAccount } = readStageConfig({ stages: context.stages, stage: 'prod' });
    if (!account || account === productionAccount) {
      throw new SettingError(
        'Previews run the code of pull requests with all permissions in their account. Set account under stages.preview in cdk.json, to another account than that of prod.',
      );
    }
  }
  const stack = new PipelineStack(app, `Jamstack-${stage}-Pipeline`, {
    config,
    repository,
    env: { account, region },
  });
  Tags.of(app).add('product', 'jamstack-on-aws');
  Tags.of(app).add('stage', stage);
  return stack;
}
