import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../user-error.ts';

/**
 * Reads a JSON file of the pool's state.
 *
 * @param parse makes the value from the JSON and throws where it is not as it was written
 * @returns `undefined` where there is no such file
 * @throws UserError where the file is damaged
 */
export async function readState<T>(file: string, parse: (json: unknown) => T): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError(
      `The user pool's state in ${file} can't be read (${(error as NodeJS.ErrnoException).code}). ` +
        'Make it readable, or name another folder with --data.',
    );
  }
  try {
    return parse(JSON.parse(text));
  } catch {
    throw new UserError(
      `The user pool's state in ${file} is damaged. ` +
        'Start with --fresh to begin with empty state, or name another folder with --data.',
    );
  }
}

/** Writes the states of one file one after the other, so that it is the newest that stays. */
export function stateWriter(file: string): (value: unknown) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (value) => {
    last = last.catch(() => {}).then(() => writeState(file, value));
    return last;
  };
}

/** Replaces the file in one step, so that a crash leaves the old or the new state whole. For the owner's eyes only. */
export async function writeState(file: string, value: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const next = `${file}.${randomBytes(6).toString('hex')}.new`;
  const handle = await open(next, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(value, undefined, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}
