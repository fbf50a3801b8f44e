import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes an image, unless an earlier build has. Concurrent builds can share the folder.
 *
 * @param file path in the cache, whose name has a hash of everything that the image depends on
 */
export async function cachedImage(file: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  if (existsSync(file)) return readFile(file);
  const contents = await make();
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.${crypto.randomUUID()}`;
  await writeFile(temporary, contents);
  await rename(temporary, file);
  return contents;
}
