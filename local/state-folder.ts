import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './process-id.ts';
import { productName } from './product.ts';
import { UserError } from './user-error.ts';

/** Marks a folder as one of a local run, so that `--fresh` never empties another folder. */
const markerName = `${productName}-state.json`;
const lockName = 'lock';
/** Increment it when older state can no longer be read. */
const format = 1;

/** The folder that holds all state of a local run. */
export interface StateFolder {
  readonly path: string;
  /** The path of a folder or file in it. */
  inside(...names: string[]): string;
  /** Releases the lock. */
  release(): Promise<void>;
}

/**
 * Opens or creates the folder, and locks it against a second run.
 *
 * @param fresh delete the state of earlier runs
 * @throws {UserError} if the folder is in use, damaged, or has other files
 */
export async function openStateFolder(path: string, fresh: boolean): Promise<StateFolder> {
  await mkdir(path, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `The state folder ${path} can't be created (${error.code}). Choose another one with --data.`,
    );
  });
  await checkMarker(path, fresh);
  await lock(path);
  if (fresh) {
    for (const name of await readdir(path)) {
      if (name !== lockName && name !== markerName)
        await rm(join(path, name), { recursive: true, force: true });
    }
  }
  await writeFile(join(path, markerName), `${JSON.stringify({ format })}\n`);
  return {
    path,
    inside: (...names) => join(path, ...names),
    release: () => rm(join(path, lockName), { force: true }),
  };
}

async function checkMarker(path: string, fresh: boolean): Promise<void> {
  const names = await readdir(path);
  if (names.length === 0) return;
  if (!names.includes(markerName)) {
    throw new UserError(
      `The folder ${path} contains other files (${markerName} is missing). ` +
        'Choose an empty or a new folder with --data.',
    );
  }
  if (fresh) return;
  const found = await readFile(join(path, markerName), 'utf8')
    .then((text) => (JSON.parse(text) as { format?: unknown }).format)
    .catch(() => undefined);
  if (found !== format) {
    throw new UserError(
      `The state in ${path} is damaged or from another version (the format in ${markerName} is not ${format}). ` +
        'Start with --fresh to delete it, or choose another folder with --data.',
    );
  }
}

async function lock(path: string): Promise<void> {
  const file = join(path, lockName);
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (owner !== process.pid && isAlive(owner)) {
      throw new UserError(
        `The state folder ${path} is in use by another run (process ${owner}). Stop that run, or choose another folder with --data.`,
      );
    }
    await rm(file, { force: true });
  }
}
