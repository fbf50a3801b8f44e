import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { Target } from './target.ts';

/** A release in the bucket. */
export interface Release {
  readonly id: string;
  /** When one of its files was last uploaded. */
  readonly deployedAt: Date;
  /** Whether it was deployed completely. A deployment writes the record of a release at its end. */
  readonly isComplete: boolean;
  readonly bytes: number;
  readonly keys: readonly string[];
  /** @default - unknown */
  readonly commit?: string;
  /** Author of the commit. @default - unknown */
  readonly author?: string;
}

interface Found {
  recordedAt?: Date;
  uploadedAt: number;
  bytes: number;
  keys: string[];
}

export const recordKey = (release: string): string => `releases/${release}.json`;

/** All releases in the bucket, the newest first. */
export async function listReleases(target: Target): Promise<Release[]> {
  const { s3: client, bucket: Bucket } = target;
  const found = new Map<string, Found>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: 'releases/' })) {
    for (const { Key = '', Size = 0, LastModified = new Date(0) } of Contents) {
      const [, id, rest] = /^releases\/([0-9a-f]{12})(\.json$|\/.)/.exec(Key) ?? [];
      if (!id || !rest) continue;
      const release = found.get(id) ?? { uploadedAt: 0, bytes: 0, keys: [] };
      found.set(id, release);
      if (rest === '.json') {
        release.recordedAt = LastModified;
      } else {
        release.uploadedAt = Math.max(release.uploadedAt, LastModified.getTime());
        release.bytes += Size;
        release.keys.push(Key);
      }
    }
  }
  const releases = await Promise.all(
    [...found].map(async ([id, { recordedAt, uploadedAt, bytes, keys }]): Promise<Release> => {
      const isComplete = recordedAt !== undefined && keys.length > 0;
      return {
        id,
        deployedAt: new Date(Math.max(recordedAt?.getTime() ?? 0, uploadedAt)),
        isComplete,
        bytes,
        keys,
        ...(isComplete && parseRecord(await readRecord(target, id))),
      };
    }),
  );
  return releases.sort((a, b) => b.deployedAt.getTime() - a.deployedAt.getTime() || (a.id < b.id ? -1 : 1));
}

/** The record of a release. Undefined if it has none. */
export async function readRecord({ s3, bucket }: Target, release: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: recordKey(release) }));
    return await Body?.transformToString();
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

function parseRecord(text = '{}'): Pick<Release, 'commit' | 'author'> {
  const { commit, author } = JSON.parse(text) as Record<string, unknown>;
  return {
    ...(typeof commit === 'string' && { commit }),
    ...(typeof author === 'string' && { author }),
  };
}

/** The table that `npm run releases` prints. */
export function formatReleases(releases: readonly Release[], live: string, deployed: string): string {
  const rows = releases.map((release) => [
    release.id,
    release.deployedAt.toISOString().slice(0, 16).replace('T', ' '),
    release.commit ?? '-',
    release.author ?? '-',
    `${(release.bytes / 1e6).toFixed(1)} MB`,
    stateOf(release, live, deployed),
  ]);
  const table = [['release', 'deployed (UTC)', 'commit', 'by', 'size', ''], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

function stateOf({ id, isComplete }: Release, live: string, deployed: string): string {
  const states = [
    id === live && 'live',
    id === deployed && id !== live && 'last deployed',
    !isComplete && 'incomplete',
  ];
  return states.filter(Boolean).join(', ');
}
