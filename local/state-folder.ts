import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder, lockName } from './folder-lock.ts';
import { productName } from './product.ts';
import { UserError } from './user-error.ts';

/** Marks a folder as one of a local run, so that `--fresh` never empties another folder. */
const markerName = `${productName}-state.json`;
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
  const release = await lockFolder(path);
  try {
    if (fresh) {
      for (const name of await readOwnFiles(path)) {
        if (name !== markerName) await rm(join(path, name), { recursive: true, force: true });
      }
    }
    await writeFile(join(path, markerName), `${JSON.stringify({ format })}\n`);
  } catch (error) {
    await release();
    throw error;
  }
  return stateFolder(path, release);
}

/**
 * Opens the folder of an earlier run, and locks it. Creates nothing.
 *
 * @throws {UserError} if the folder is in use, or none of a run with this version
 */
export async function openExistingStateFolder(path: string): Promise<StateFolder> {
  if ((await readFormat(path)) !== format) {
    throw new UserError(
      `${path} is not the state folder of a local run. Start one with npm start -- --data ${path}`,
    );
  }
  return stateFolder(path, await lockFolder(path, 'Stop that run first.'));
}

function stateFolder(path: string, release: () => Promise<void>): StateFolder {
  return { path, inside: (...names) => join(path, ...names), release };
}

/** The names of the files, without those of the lock. */
async function readOwnFiles(path: string): Promise<string[]> {
  return (await readdir(path)).filter((name) => name !== lockName && !name.startsWith(`${lockName}.`));
}

async function checkMarker(path: string, fresh: boolean): Promise<void> {
  const names = await readOwnFiles(path);
  if (names.length === 0) return;
  if (!names.includes(markerName)) {
    throw new UserError(
      `The folder ${path} contains other files (${markerName} is missing). ` +
        'Choose an empty or a new folder with --data.',
    );
  }
  if (fresh) return;
  if ((await readFormat(path)) !== format) {
    throw new UserError(
      `The state in ${path} is damaged or from another version (the format in ${markerName} is not ${format}). ` +
        'Start with --fresh to delete it, or choose another folder with --data.',
    );
  }
}

/** @returns undefined if the folder has no readable marker */
function readFormat(path: string): Promise<unknown> {
  return readFile(join(path, markerName), 'utf8')
    .then((text) => (JSON.parse(text) as { format?: unknown }).format)
    .catch(() => undefined);
}
