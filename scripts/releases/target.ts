import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { S3Client } from '@aws-sdk/client-s3';
import { CommandError } from '../command.ts';
import { appStackOf, cloudFrontRegion, type Outputs, readPublished, readStack } from '../deployment.ts';

export const targetOptions = ['stage', 'region', 'local'] as const;

export const targetUsage = `Which deployment:
  --stage NAME      the stage (default: dev)
  --region REGION   the region of its stack (default: AWS_REGION, or the AWS profile)
  --local DIR       a running local run with this state folder, such as .local

Credentials come from the environment or the AWS profile, as for the AWS CLI.
`;

export interface TargetChoice {
  readonly stage?: string;
  readonly region?: string;
  readonly local?: string;
}

/** The bucket with the releases and the edge function that selects one. */
export interface Target {
  readonly s3: S3Client;
  readonly cloudFront: CloudFrontClient;
  readonly bucket: string;
  readonly functionName: string;
  /** The release of the last deployment. CloudFormation returns to it when a later deployment fails. */
  readonly deployed: string;
  /** Whether a deployment of the stage is in progress. */
  isDeploying(): Promise<boolean>;
}

/** @throws {CommandError} if the options are wrong, or the stage is not deployed */
export async function openTarget({ stage = 'dev', region, local }: TargetChoice): Promise<Target> {
  const stack = appStackOf(stage);
  if (local !== undefined) {
    const run = await readPublished(local);
    const common = { region: run.region, ...(run.credentials && { credentials: run.credentials }) };
    return {
      s3: new S3Client({ ...common, endpoint: run.urls.S3, forcePathStyle: true }),
      cloudFront: new CloudFrontClient({
        ...common,
        region: cloudFrontRegion,
        endpoint: run.urls.CLOUDFRONT,
      }),
      ...namesOf(run.outputs[stack] ?? {}, stack),
      isDeploying: async () => false,
    };
  }
  const settings = { maxAttempts: 10, ...(region && { region }) };
  const cloudFormation = new CloudFormationClient(settings);
  const { outputs } = await readStack(cloudFormation, stack);
  return {
    s3: new S3Client(settings),
    cloudFront: new CloudFrontClient({ ...settings, region: cloudFrontRegion }),
    ...namesOf(outputs, stack),
    isDeploying: async () => (await readStack(cloudFormation, stack)).isChanging,
  };
}

function namesOf(outputs: Outputs, stack: string): Pick<Target, 'bucket' | 'functionName' | 'deployed'> {
  const { SiteBucket: bucket, EdgeFunction: arn, Release: deployed } = outputs;
  if (typeof bucket === 'string' && typeof arn === 'string' && typeof deployed === 'string')
    return { bucket, functionName: arn.split('/').at(-1) as string, deployed };
  throw new CommandError(
    `The stack ${stack} has no outputs SiteBucket, EdgeFunction and Release. Deploy it again, and check the stage and the region.`,
  );
}
