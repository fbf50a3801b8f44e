import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CommandError } from '../command.ts';
import { cloudFrontRegion, type Outputs, openServices, stackOf } from '../deployment.ts';

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
  const stack = stage === undefined ? '' : stackOf(stage, 'App');
  const { settingsFor, readStack } = await openServices({ region, local });
  return {
    secrets: new SecretsManagerClient(settingsFor('SECRETS_MANAGER')),
    cloudFront: new CloudFrontClient({ ...settingsFor('CLOUDFRONT'), region: cloudFrontRegion }),
    ...(secret && distribution
      ? { secretId: secret, distributionId: distribution }
      : idsOf((await readStack(stack)).outputs, stack)),
    isLocal: local !== undefined,
  };
}

function idsOf(outputs: Outputs, stack: string): Pick<Target, 'secretId' | 'distributionId'> {
  const { OriginSecretArn: secretId, DistributionId: distributionId } = outputs;
  if (typeof secretId === 'string' && typeof distributionId === 'string') return { secretId, distributionId };
  throw new CommandError(
    `The stack ${stack} has no outputs OriginSecretArn and DistributionId. Deploy it again, or use --secret ARN with --distribution ID.`,
  );
}
