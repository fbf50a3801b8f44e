import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { PublishedEndpoints } from '../../local/endpoints.ts';
import { CommandError } from '../command.ts';

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

/** The region of CloudFront's API. A client with a custom endpoint needs it for its signatures. */
const cloudFrontRegion = 'us-east-1';

type Outputs = Readonly<Record<string, unknown>>;

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
  if (stage !== undefined && !/^[a-z0-9-]{1,20}$/.test(stage)) {
    throw new CommandError(
      `"${stage}" is not a stage name. Use at most 20 lowercase letters, digits and hyphens.`,
    );
  }
  const stack = `Jamstack-${stage}-App`;
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
      : idsOf(await outputsOf(new CloudFormationClient(settings), stack), stack)),
    isLocal: false,
  };
}

async function readPublished(folder: string): Promise<PublishedEndpoints> {
  try {
    return JSON.parse(await readFile(join(folder, 'endpoints.json'), 'utf8')) as PublishedEndpoints;
  } catch {
    throw new CommandError(
      `There is no local run in ${folder}. Start one with: npm start -- --data ${folder}`,
    );
  }
}

async function outputsOf(client: CloudFormationClient, StackName: string): Promise<Outputs> {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  return Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]),
  );
}

function idsOf(outputs: Outputs, stack: string): Pick<Target, 'secretId' | 'distributionId'> {
  const { OriginSecretArn: secretId, DistributionId: distributionId } = outputs;
  if (typeof secretId === 'string' && typeof distributionId === 'string') return { secretId, distributionId };
  throw new CommandError(
    `The stack ${stack} has no outputs OriginSecretArn and DistributionId. Deploy it again, or use --secret ARN with --distribution ID.`,
  );
}

/** Converts errors that the user can fix to a CommandError. Returns other errors unchanged. */
export function toCommandError(error: unknown): unknown {
  const { name, message } = error as Error;
  if (name === 'ValidationError' && /does not exist/.test(message)) {
    return new CommandError(`${message}. Check the stage, the account and the region.`);
  }
  if (name === 'NoSuchDistribution' || name === 'ResourceNotFoundException') {
    return new CommandError(`${message} Check the account and the region.`);
  }
  if (name === 'CredentialsProviderError') {
    return new CommandError('There are no AWS credentials. Set AWS_PROFILE, or log in with the AWS CLI.');
  }
  if (/region is missing/i.test(message))
    return new CommandError('The region is missing. Set --region or AWS_REGION.');
  if (/ECONNREFUSED|ENOTFOUND/.test(`${(error as NodeJS.ErrnoException).code} ${message}`)) {
    return new CommandError(`A service can't be reached: ${message}. A local run must be running.`);
  }
  return /AccessDenied|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|Signature/.test(name)
    ? new CommandError(`${name}: ${message}`)
    : error;
}
