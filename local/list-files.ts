import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The files in a folder, sorted by path.
 *
 * @param except names of files and folders to skip. @default none
 */
export async function listFiles(folder: string, except: readonly string[] = []): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = await Promise.all(
    entries
      .filter(({ name }) => !except.includes(name))
      .map((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? listFiles(path, except) : [path];
      }),
  );
  return lists.flat().sort();
}
