import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, startOf } from './process-id.ts';
import { UserError } from './user-error.ts';

/** Prefix of the names of a lock's files. */
export const lockName = 'lock';

/** A takeover of a stale lock takes milliseconds. One older than this was interrupted. */
const takeoverTimeoutMs = 5_000;

interface Owner {
  readonly pid: number;
  /** See `startOf`. */
  readonly start: string | undefined;
}

/**
 * Locks a folder against other processes. The lock of a process that has ended is taken over, even if another process
 * has its id by now.
 *
 * @param remedy what to do if another process holds the lock. @default - for `npm start`
 * @returns a function that removes the lock
 * @throws {UserError} if another process holds the lock
 */
export async function lockFolder(
  path: string,
  remedy = 'Stop that run, or choose another folder with --data.',
): Promise<() => Promise<void>> {
  const file = join(path, lockName);
  const own = [process.pid, await startOf(process.pid)].filter((part) => part !== undefined).join(' ');
  while (!(await create(file, own))) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const owner = parseOwner(text);
    if (await isHeld(owner)) {
      // Process 1 runs the whole machine or container.
      const process = owner.pid === 1 ? '' : ` (process ${owner.pid})`;
      throw new UserError(`The state folder ${path} is in use by another run${process}. ${remedy}`);
    }
    await removeStale(file, text);
  }
  return () => rm(file, { force: true });
}

/** Creates the file with its content in one step: a lock always has an owner. */
async function create(file: string, content: string): Promise<boolean> {
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, content, { flag: 'wx' });
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // File systems without links, such as FAT.
    return await writeFile(file, content, { flag: 'wx' }).then(
      () => true,
      (failure: NodeJS.ErrnoException) => {
        if (failure.code === 'EEXIST') return false;
        throw failure;
      },
    );
  } finally {
    await rm(temporary, { force: true });
  }
}

function parseOwner(text: string): Owner {
  const [pid, start] = text.trim().split(' ');
  return { pid: Number(pid), start };
}

async function isHeld({ pid, start }: Owner): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (start !== undefined) return [start, undefined].includes(await startOf(pid));
  // The lock has no start, because the system did not return one. If it has the id of this process, or 1, its owner has
  // ended and the id is used again.
  return pid !== process.pid && pid !== 1;
}

/** Removes a stale lock, unless another process has replaced it. One process does so at a time. */
async function removeStale(file: string, stale: string): Promise<void> {
  const takeover = `${file}.takeover`;
  try {
    await mkdir(takeover);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const begun = (await stat(takeover).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - begun > takeoverTimeoutMs) await rmdir(takeover).catch(() => {});
    await delay(20);
    return;
  }
  try {
    if ((await readFile(file, 'utf8').catch(() => undefined)) === stale) await rm(file, { force: true });
  } finally {
    await rmdir(takeover).catch(() => {});
  }
}
