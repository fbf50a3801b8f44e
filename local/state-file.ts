import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileAtomic } from './files.ts';
import { UserError } from './user-error.ts';

/**
 * Reads a JSON file of the run's state.
 *
 * @param parse converts the JSON, and throws if it is not valid
 * @returns `undefined` if the file doesn't exist
 * @throws {UserError} if the file is damaged
 * @throws the system's error if it can't be read
 */
export async function readState<T>(file: string, parse: (json: unknown) => T): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return parse(JSON.parse(text));
  } catch {
    throw new UserError(
      `The state in ${file} is damaged. ` +
        'Start with --fresh to delete the state, or choose another folder with --data.',
    );
  }
}

/** Serializes the writes of one file. Values that arrive during a write share the next one, which writes the newest. */
export function stateWriter(file: string): (value: unknown) => Promise<void> {
  let current: Promise<void> = Promise.resolve();
  let next: { value: unknown; readonly written: Promise<void> } | undefined;
  return (value) => {
    if (next) {
      next.value = value;
      return next.written;
    }
    const write = () => {
      const newest = next?.value;
      next = undefined;
      return writeState(file, newest);
    };
    current = current.then(write, write);
    next = { value, written: current };
    return current;
  };
}

/** Replaces the file atomically. Only the owner can read it. */
export async function writeState(file: string, value: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFileAtomic(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
