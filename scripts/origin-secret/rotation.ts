import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type DistributionConfig,
  GetDistributionCommand,
  type OriginCustomHeader,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { CommandError, type Progress } from '../command.ts';
import type { Target } from './target.ts';

const header = 'x-origin-secret';

/** Waiting times of a rotation. */
export interface RotationDelays {
  /**
   * Delay between making a value current and sending it to CloudFront. An authorizer that has read the secret within
   * the last second rejects an unknown value (`lambdas/authorizers/origin-secret.ts`). The gateway caches that result.
   */
  readonly settleMs: number;
  /** Delay between two checks of the deployment. */
  readonly pollMs: number;
}

const defaultDelays = { aws: { settleMs: 5_000, pollMs: 10_000 }, local: { settleMs: 1_500, pollMs: 250 } };

/** A deployment takes some minutes. */
const maxDeploymentMs = 45 * 60_000;

export interface RotationOptions {
  /** Whether to revoke all earlier values at the end, including those of an interrupted run. */
  readonly revokeOld: boolean;
  /** @default long enough for AWS, or for the local run */
  readonly delays?: RotationDelays;
}

/**
 * Rotates the secret without downtime. During a run, the label AWSPENDING marks the new version. The run removes it at
 * its end, so a version that still has the label belongs to an interrupted run.
 *
 * @throws {CommandError} that says what to do
 */
export async function rotate(
  target: Target,
  progress: Progress,
  { revokeOld, delays = target.isLocal ? defaultDelays.local : defaultDelays.aws }: RotationOptions,
): Promise<void> {
  // Read before the wait, so that `makeCurrent` detects a concurrent rotation.
  const before = await versionsOf(target);
  // Otherwise CloudFront might send a value that is neither the current nor the previous one.
  await syncDistribution(target, progress, delays);
  const isUnfinished = before.pending === before.current;
  if (isUnfinished) progress.say('finished: the interrupted rotation');
  if (isUnfinished && !revokeOld) {
    if (before.previous) progress.say(previousStaysValid);
    await removeStage(target, 'AWSPENDING', before.current);
    return;
  }
  // With --revoke-old, the value of an interrupted run may have leaked, too. A new value takes over its label.
  const next = (!revokeOld && before.pending) || (await putPending(target));
  progress.say('stored: a new value, not in use yet');
  await makeCurrent(target, next, before.current);
  progress.say('valid: the new value and the previous one');
  await syncDistribution(target, progress, delays);
  progress.say('rotated: CloudFront sends the new value everywhere');
  if (revokeOld) {
    await removeStage(target, 'AWSPREVIOUS', before.current);
    progress.say(
      'revoked: the previous value. Authorizers cache the secret for 5 minutes, and the gateway caches their results for 5 more.',
    );
  } else progress.say(previousStaysValid);
  await removeStage(target, 'AWSPENDING', next);
}

const previousStaysValid = 'The previous value stays valid until the next rotation. --revoke-old revokes it.';

/** Sends the current value to CloudFront if necessary, and waits until it is deployed. */
async function syncDistribution(
  target: Target,
  progress: Progress,
  { settleMs, pollMs }: RotationDelays,
): Promise<void> {
  const startedAt = Date.now();
  for (;;) {
    // Read again each time: a concurrent rotation or deployment may change both.
    const value = await currentValue(target);
    const { config, etag, isDeployed } = await readDistribution(target);
    if (secretHeaders(config).some(({ HeaderValue }) => HeaderValue !== value)) {
      await wait(settleMs);
      if (await send(target, config, etag, value)) progress.say('sent: the current value to CloudFront');
      continue;
    }
    if (isDeployed) return;
    const minutes = Math.floor((Date.now() - startedAt) / 60_000);
    if (Date.now() - startedAt > maxDeploymentMs) {
      throw new CommandError(
        `CloudFront has been deploying for ${minutes} minutes. Both values are valid. Run this again to continue.`,
      );
    }
    progress.tick(() => `deploying: CloudFront takes some minutes (${minutes} so far)`);
    await wait(pollMs);
  }
}

async function readDistribution({ cloudFront, distributionId: Id }: Target) {
  const { Distribution, ETag: etag } = await cloudFront.send(new GetDistributionCommand({ Id }));
  const config = Distribution?.DistributionConfig;
  if (!config || secretHeaders(config).length === 0) {
    throw new CommandError(`The distribution ${Id} adds no header ${header} to any origin. Check the id.`);
  }
  return { config, etag, isDeployed: Distribution?.Status === 'Deployed' };
}

function secretHeaders({ Origins }: DistributionConfig): OriginCustomHeader[] {
  const headers = (Origins?.Items ?? []).flatMap(({ CustomHeaders }) => CustomHeaders?.Items ?? []);
  return headers.filter(({ HeaderName }) => HeaderName?.toLowerCase() === header);
}

/** Returns whether the update succeeded; false if the configuration has changed since it was read. */
async function send(target: Target, config: DistributionConfig, IfMatch: string | undefined, value: string) {
  const DistributionConfig = structuredClone(config);
  for (const each of secretHeaders(DistributionConfig)) each.HeaderValue = value;
  try {
    await target.cloudFront.send(
      new UpdateDistributionCommand({ Id: target.distributionId, IfMatch, DistributionConfig }),
    );
    return true;
  } catch (error) {
    if ((error as Error).name === 'PreconditionFailed') return false;
    throw explainDenial(error, config);
  }
}

/** CloudFront checks the caller's right to read the web ACL, and its error does not say so (aws/aws-sdk-java#2901). */
function explainDenial(error: unknown, { WebACLId }: DistributionConfig): unknown {
  const { name, message } = error as Error;
  if (!WebACLId || !/AccessDenied/.test(name)) return error;
  return new CommandError(
    `${name}: ${message} The distribution has a web ACL, so the caller also needs wafv2:GetWebACL on ${WebACLId}.`,
  );
}

async function currentValue({ secrets, secretId: SecretId }: Target): Promise<string> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  if (SecretString) return SecretString;
  throw new CommandError(`The secret ${SecretId} holds no text. Check the ARN.`);
}

/** Returns the version ids by label. */
async function versionsOf({ secrets, secretId: SecretId }: Target) {
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
  const holder = (stage: string) =>
    Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes(stage))?.[0];
  const current = holder('AWSCURRENT');
  if (!current) throw new CommandError(`The secret ${SecretId} has no current value.`);
  return { current, pending: holder('AWSPENDING'), previous: holder('AWSPREVIOUS') };
}

async function putPending({ secrets, secretId: SecretId }: Target): Promise<string> {
  // 48 bytes are 64 characters in base64url, which a header may hold.
  const SecretString = randomBytes(48).toString('base64url');
  const { VersionId = '' } = await secrets.send(
    new PutSecretValueCommand({ SecretId, SecretString, VersionStages: ['AWSPENDING'] }),
  );
  return VersionId;
}

/**
 * Makes a version current. Secrets Manager moves AWSPREVIOUS to the version that was current.
 *
 * @throws {CommandError} if another version has become current
 */
async function makeCurrent(
  { secrets, secretId: SecretId }: Target,
  MoveToVersionId: string,
  RemoveFromVersionId: string,
): Promise<void> {
  try {
    await secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId,
        RemoveFromVersionId,
      }),
    );
  } catch (error) {
    if (!isStageConflict(error)) throw error;
    throw new CommandError('The secret is being rotated by another process. Run this again to continue.');
  }
}

/** Removes a label from a version. Does nothing if a concurrent rotation has moved the label. */
async function removeStage(
  { secrets, secretId: SecretId }: Target,
  VersionStage: string,
  RemoveFromVersionId: string,
) {
  try {
    await secrets.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, RemoveFromVersionId }));
  } catch (error) {
    if (!isStageConflict(error)) throw error;
  }
}

/** Whether the label was on another version. The API reference does not say which of the two errors that is. */
const isStageConflict = (error: unknown): boolean =>
  ['InvalidParameterException', 'InvalidRequestException'].includes((error as Error).name);
