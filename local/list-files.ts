import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The files below a folder, in the order of their paths.
 *
 * @param except names of folders and files that are left out, with what they hold. @default none
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
