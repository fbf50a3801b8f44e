import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CommandError } from '../command.ts';
import { appStackOf, cloudFrontRegion, type Outputs, readPublished, readStack } from '../deployment.ts';

export const targetUsage = `Which deployment:
  --stage NAME          the secret and the distribution in the outputs of this stage's stack
  --secret ARN          the secret; requires --distribution, and CloudFormation is not called
  --distribution ID     the distribution; requires --secret
  --region REGION       the region of the stack and the secret (default: AWS_REGION, or the AWS profile)
  --local DIR           a running local run with this state folder, such as .local; its stage is dev

Credentials come from the environment or the AWS profile, as for the AWS CLI.
`;

export interface TargetChoice {
  readonly stage?: string;
  readonly secret?: string;
  readonly distribution?: string;
  readonly region?: string;
  readonly local?: string;
}

/** The two services that hold the origin secret. */
export interface Target {
  readonly secrets: SecretsManagerClient;
  readonly cloudFront: CloudFrontClient;
  readonly secretId: string;
  readonly distributionId: string;
  /** Whether both are on this machine. */
  readonly isLocal: boolean;
}

/**
 * Finds the secret and the distribution.
 *
 * @throws {CommandError} if the options are wrong, or there is none
 */
export async function openTarget(choice: TargetChoice): Promise<Target> {
  const { stage, secret, distribution, region, local } = choice;
  if (
    (stage === undefined) === (secret === undefined) ||
    (secret === undefined) !== (distribution === undefined)
  ) {
    throw new CommandError(
      'Use --stage NAME, or --secret ARN with --distribution ID. (--help lists the options.)',
    );
  }
  const stack = stage === undefined ? '' : appStackOf(stage);
  if (local !== undefined) {
    const run = await readPublished(local);
    const common = { region: run.region, ...(run.credentials && { credentials: run.credentials }) };
    return {
      secrets: new SecretsManagerClient({ ...common, endpoint: run.urls.SECRETS_MANAGER }),
      cloudFront: new CloudFrontClient({
        ...common,
        region: cloudFrontRegion,
        endpoint: run.urls.CLOUDFRONT,
      }),
      ...(secret && distribution
        ? { secretId: secret, distributionId: distribution }
        : idsOf(run.outputs[stack] ?? {}, stack)),
      isLocal: true,
    };
  }
  const settings = { maxAttempts: 10, ...(region && { region }) };
  return {
    secrets: new SecretsManagerClient(settings),
    cloudFront: new CloudFrontClient({ ...settings, region: cloudFrontRegion }),
    ...(secret && distribution
      ? { secretId: secret, distributionId: distribution }
      : idsOf((await readStack(new CloudFormationClient(settings), stack)).outputs, stack)),
    isLocal: false,
  };
}

function idsOf(outputs: Outputs, stack: string): Pick<Target, 'secretId' | 'distributionId'> {
  const { OriginSecretArn: secretId, DistributionId: distributionId } = outputs;
  if (typeof secretId === 'string' && typeof distributionId === 'string') return { secretId, distributionId };
  throw new CommandError(
    `The stack ${stack} has no outputs OriginSecretArn and DistributionId. Deploy it again, or use --secret ARN with --distribution ID.`,
  );
}
