import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CommandError, type Progress } from '../command.ts';
import { readPointers } from './pointer.ts';
import { listReleases, type Release, readRecord, recordKey } from './releases.ts';
import type { Target } from './target.ts';

/** Younger releases may be part of a deployment or an investigation. */
const minAgeMs = 24 * 60 * 60 * 1000;

/** Concurrent deletions. */
const maxConcurrentDeletions = 8;

/**
 * Deletes old releases. Keeps the live one, the last deployed one, all that are younger than a day, and the newest
 * complete ones. The shared files under `assets/` stay.
 *
 * @param keep number of the newest complete releases to keep
 * @param now in milliseconds. @default - the current time
 * @returns the ids of the deleted releases
 */
export async function prune(
  target: Target,
  progress: Pick<Progress, 'say'>,
  keep: number,
  now = Date.now(),
): Promise<string[]> {
  const releases = await listReleases(target);
  const kept = new Set(releases.filter(({ isComplete }) => isComplete).slice(0, keep));
  const deleted: string[] = [];
  for (const release of releases) {
    if (kept.has(release) || now - release.deployedAt.getTime() < minAgeMs) continue;
    if (await target.isDeploying())
      throw new CommandError(
        'A deployment is in progress. It may use an old release. Run this again when it has ended.',
      );
    if (await remove(target, release)) {
      deleted.push(release.id);
      progress.say(`deleted: ${release.id}, ${release.keys.length} files`);
    }
  }
  progress.say(`${deleted.length} of ${releases.length} releases deleted`);
  return deleted;
}

/**
 * Deletes a release unless the edge function selects it. The record is deleted before the files, because a rollback
 * rejects a release without a record. A rollback changes the function and then reads the record. So at least one of two
 * concurrent commands detects the other.
 */
async function remove(target: Target, { id, keys }: Release): Promise<boolean> {
  if (await isSelected(target, id)) return false;
  const record = await readRecord(target, id);
  await deleteObject(target, recordKey(id));
  if (await isSelected(target, id)) {
    if (record !== undefined) await restoreRecord(target, id, record);
    return false;
  }
  const remaining = [...keys];
  const worker = async (): Promise<void> => {
    for (let key = remaining.pop(); key !== undefined; key = remaining.pop()) await deleteObject(target, key);
  };
  await Promise.all(Array.from({ length: maxConcurrentDeletions }, worker));
  return true;
}

async function isSelected(target: Target, release: string): Promise<boolean> {
  const { live, next } = await readPointers(target);
  return [live, next, target.deployed].includes(release);
}

async function deleteObject({ s3, bucket: Bucket }: Target, Key: string): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket, Key }));
}

async function restoreRecord({ s3, bucket: Bucket }: Target, release: string, Body: string): Promise<void> {
  await s3.send(
    new PutObjectCommand({ Bucket, Key: recordKey(release), Body, ContentType: 'application/json' }),
  );
}
