import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { S3Client } from '@aws-sdk/client-s3';
import { CommandError } from '../command.ts';
import {
  cloudFrontRegion,
  type Outputs,
  openStage,
  type StageChoice,
  stageOptions,
  stageUsage,
} from '../deployment.ts';

export { stageOptions as targetOptions } from '../deployment.ts';

export const targetUsage = stageUsage('default: dev');

/** The bucket with the releases and the edge function that selects one. */
export interface Target {
  readonly s3: S3Client;
  readonly cloudFront: CloudFrontClient;
  readonly bucket: string;
  readonly functionName: string;
  /** The release of the last deployment. CloudFormation returns to it when a later deployment fails. */
  readonly deployed: string;
  /** Options that select the same deployment, such as `--stage prod`, for commands in messages. */
  readonly options: string;
  /** Whether a deployment of the stage is in progress. */
  isDeploying(): Promise<boolean>;
}

/** @throws {CommandError} if the options are wrong, or the stage is not deployed */
export async function openTarget({ stage = 'dev', ...where }: StageChoice): Promise<Target> {
  const { stack, outputs, isDeploying, settingsFor } = await openStage(stage, where);
  return {
    s3: new S3Client({ ...settingsFor('S3'), ...(where.local !== undefined && { forcePathStyle: true }) }),
    cloudFront: new CloudFrontClient({ ...settingsFor('CLOUDFRONT'), region: cloudFrontRegion }),
    ...namesOf(outputs, stack),
    options: optionsOf({ stage, ...where }),
    isDeploying,
  };
}

function optionsOf(choice: StageChoice): string {
  return stageOptions
    .flatMap((name) => (choice[name] === undefined ? [] : `--${name} ${choice[name]}`))
    .join(' ');
}

function namesOf(outputs: Outputs, stack: string): Pick<Target, 'bucket' | 'functionName' | 'deployed'> {
  const { SiteBucket: bucket, EdgeFunction: arn, Release: deployed } = outputs;
  if (typeof bucket === 'string' && typeof arn === 'string' && typeof deployed === 'string')
    return { bucket, functionName: arn.split('/').at(-1) as string, deployed };
  throw new CommandError(
    `The stack ${stack} has no outputs SiteBucket, EdgeFunction and Release. Deploy it again, and check the stage and the region.`,
  );
}
