import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { PublishedEndpoints } from '../../local/endpoints.ts';
import { CommandError } from '../command.ts';

export const targetUsage = `Which deployment:
  --stage NAME          the secret and the distribution that the outputs of this stage's stack name
  --secret ARN          this secret, with --distribution: nothing is asked of CloudFormation then
  --distribution ID     this distribution, with --secret
  --region REGION       where the stack and the secret are (default: as AWS_REGION or the AWS profile says)
  --local DIR           of the local run, under way, whose state folder this is, such as .local; its stage is dev

Credentials are those of AWS's own tools.
`;

export interface TargetChoice {
  readonly stage?: string;
  readonly secret?: string;
  readonly distribution?: string;
  readonly region?: string;
  readonly local?: string;
}

/** The two places that hold the origin secret. */
export interface Target {
  readonly secrets: SecretsManagerClient;
  readonly cloudFront: CloudFrontClient;
  /** ARN of the secret. */
  readonly secretId: string;
  readonly distributionId: string;
  /** Whether they are on this machine. */
  readonly isLocal: boolean;
}

/** CloudFront's API is there only, and a client with an endpoint of its own would sign for its own region. */
const cloudFrontRegion = 'us-east-1';

type Outputs = Readonly<Record<string, unknown>>;

/**
 * Finds the secret and the distribution that are meant.
 *
 * @throws CommandError that says what to change
 */
export async function openTarget(choice: TargetChoice): Promise<Target> {
  const { stage, secret, distribution, region, local } = choice;
  if (
    (stage === undefined) === (secret === undefined) ||
    (secret === undefined) !== (distribution === undefined)
  ) {
    throw new CommandError(
      'Say which: --stage NAME, or --secret ARN and --distribution ID. (--help tells the options.)',
    );
  }
  if (stage !== undefined && !/^[a-z0-9-]{1,20}$/.test(stage)) {
    throw new CommandError(`"${stage}" is no stage: lower-case letters, digits and hyphens, at most 20.`);
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
      `No local run is under way in ${folder}. Start one with: npm start -- --data ${folder}`,
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
    `The stack ${stack} has no outputs OriginSecretArn and DistributionId. Deploy it once, or name both: --secret ARN --distribution ID.`,
  );
}

/** What went wrong, as a sentence where whoever runs the command can put it right. */
export function inWords(error: unknown): unknown {
  const { name, message } = error as Error;
  if (name === 'ValidationError' && /does not exist/.test(message)) {
    return new CommandError(`${message}: is the stage deployed, in this account and region?`);
  }
  if (name === 'NoSuchDistribution' || name === 'ResourceNotFoundException') {
    return new CommandError(`${message} Is it in this account and region?`);
  }
  if (name === 'CredentialsProviderError') {
    return new CommandError('There are no AWS credentials: set AWS_PROFILE, or log in as with the AWS CLI.');
  }
  if (/region is missing/i.test(message))
    return new CommandError('Say where it is: --region, or AWS_REGION.');
  if (/ECONNREFUSED|ENOTFOUND/.test(`${(error as NodeJS.ErrnoException).code} ${message}`)) {
    return new CommandError(`A service can't be reached: ${message}. A local run has to be under way.`);
  }
  return /AccessDenied|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|Signature/.test(name)
    ? new CommandError(`${name}: ${message}`)
    : error;
}
