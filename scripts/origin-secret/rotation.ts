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

/**
 * Milliseconds. `settle`: between a value's becoming good and CloudFront's getting it. An authorizer that has read the
 * secret less than a second ago refuses what it does not know (`lambdas/authorizers/origin-secret.ts`), and the gateway
 * keeps that: so whoever may meet the new value has to be able to know it. `poll`: between two looks at a deployment.
 */
const pace = { aws: { settle: 5_000, poll: 10_000 }, local: { settle: 1_500, poll: 250 } };

/** Milliseconds after which a deployment counts as stuck; it takes some minutes. */
const stuckAfterMs = 45 * 60_000;

export interface RotationOptions {
  /** Whether every value that was good before, or that an unfinished run has made, is good no more at the end. */
  readonly revokeOld: boolean;
}

/**
 * Gives the API and CloudFront another secret while both are in use. A version of the secret that is labelled
 * AWSPENDING says how far an earlier run came: no version has it when none is unfinished.
 *
 * @throws CommandError that says what to do
 */
export async function rotate(
  target: Target,
  progress: Progress,
  { revokeOld }: RotationOptions,
): Promise<void> {
  // Read before the wait: a value that somebody else makes current meanwhile is then told by makeCurrent.
  const before = await versionsOf(target);
  // Else the value that CloudFront sends would be neither the current nor the previous one in a moment.
  await bringIntoStep(target, progress);
  const isUnfinished = before.pending === before.current;
  if (isUnfinished) progress.say('finished: the rotation that was begun before');
  if (isUnfinished && !revokeOld) {
    if (before.previous) progress.say(staysGood);
    await removeStage(target, 'AWSPENDING', before.current);
    return;
  }
  // What an earlier run has made may be what somebody knows. A new value takes the label from it.
  const next = (!revokeOld && before.pending) || (await putPending(target));
  progress.say('stored: a new value, which is not in use yet');
  await makeCurrent(target, next, before.current);
  progress.say('good: the new value, and the one before it');
  await bringIntoStep(target, progress);
  progress.say('rotated: CloudFront sends the new value everywhere');
  if (revokeOld) {
    await removeStage(target, 'AWSPREVIOUS', before.current);
    progress.say(
      'revoked: the value before. Authorizers keep what they read for 5 minutes, and the gateway their verdicts for 5 more.',
    );
  } else progress.say(staysGood);
  await removeStage(target, 'AWSPENDING', next);
}

const staysGood = 'The value before stays good until the next rotation; --revoke-old takes it back.';

/** Waits until every edge sends the current value, and has CloudFront do so where it does not. */
async function bringIntoStep(target: Target, progress: Progress): Promise<void> {
  const { settle, poll } = target.isLocal ? pace.local : pace.aws;
  const begun = Date.now();
  for (;;) {
    // Anew each time: who else rotates and who deploys may change both.
    const value = await currentValue(target);
    const { config, etag, isDeployed } = await readDistribution(target);
    if (secretHeaders(config).some(({ HeaderValue }) => HeaderValue !== value)) {
      await wait(settle);
      if (await send(target, config, etag, value)) progress.say('sent: the current value to CloudFront');
      continue;
    }
    if (isDeployed) return;
    const minutes = Math.floor((Date.now() - begun) / 60_000);
    if (Date.now() - begun > stuckAfterMs) {
      throw new CommandError(
        `CloudFront has been deploying for ${minutes} minutes. Both values are good; run this again to go on.`,
      );
    }
    progress.tick(() => `deploying: CloudFront takes some minutes (${minutes} so far)`);
    await wait(poll);
  }
}

async function readDistribution({ cloudFront, distributionId: Id }: Target) {
  const { Distribution, ETag: etag } = await cloudFront.send(new GetDistributionCommand({ Id }));
  const config = Distribution?.DistributionConfig;
  if (!config || secretHeaders(config).length === 0) {
    throw new CommandError(
      `The distribution ${Id} adds no header ${header} to any origin: is it the right one?`,
    );
  }
  return { config, etag, isDeployed: Distribution?.Status === 'Deployed' };
}

function secretHeaders({ Origins }: DistributionConfig): OriginCustomHeader[] {
  const headers = (Origins?.Items ?? []).flatMap(({ CustomHeaders }) => CustomHeaders?.Items ?? []);
  return headers.filter(({ HeaderName }) => HeaderName?.toLowerCase() === header);
}

/** @returns whether the configuration was still the one that was read */
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
    throw error;
  }
}

async function currentValue({ secrets, secretId: SecretId }: Target): Promise<string> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  if (SecretString) return SecretString;
  throw new CommandError(`The secret ${SecretId} holds no text: is it the right one?`);
}

/** The ids of the versions that have a label. */
async function versionsOf({ secrets, secretId: SecretId }: Target) {
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
  const holder = (stage: string) =>
    Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes(stage))?.[0];
  const current = holder('AWSCURRENT');
  if (!current) throw new CommandError(`The secret ${SecretId} has no current value.`);
  return { current, pending: holder('AWSPENDING'), previous: holder('AWSPREVIOUS') };
}

async function putPending({ secrets, secretId: SecretId }: Target): Promise<string> {
  // 48 bytes are 64 letters that a header may hold.
  const SecretString = randomBytes(48).toString('base64url');
  const { VersionId = '' } = await secrets.send(
    new PutSecretValueCommand({ SecretId, SecretString, VersionStages: ['AWSPENDING'] }),
  );
  return VersionId;
}

/** Secrets Manager labels the version that was current AWSPREVIOUS. @throws CommandError where it is another one by now */
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
    if (!isElsewhere(error)) throw error;
    throw new CommandError(
      'Somebody else rotates the secret just now. Run this again: it goes on from there.',
    );
  }
}

/** Does nothing where this version does not have the label any more: then somebody else has rotated meanwhile. */
async function removeStage(
  { secrets, secretId: SecretId }: Target,
  VersionStage: string,
  RemoveFromVersionId: string,
) {
  try {
    await secrets.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, RemoveFromVersionId }));
  } catch (error) {
    if (!isElsewhere(error)) throw error;
  }
}

/** Whether a label was not where it was taken to be. The API's reference does not say by which of the two it tells so. */
const isElsewhere = (error: unknown): boolean =>
  ['InvalidParameterException', 'InvalidRequestException'].includes((error as Error).name);
