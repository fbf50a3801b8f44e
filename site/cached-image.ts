import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SiteFile } from './assets.ts';

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

/** Images of the site that are made in threads, while the rest of it is built. */
export class StartedImages {
  readonly #files = new Map<string, Promise<SiteFile>>();

  /**
   * Begins to make an image, unless this was called with its path before.
   *
   * @param path below the root of the site
   */
  start(path: string, make: () => Promise<Uint8Array>): void {
    if (this.#files.has(path)) return;
    const file = make().then((contents) => ({ path, contents }));
    // `files` throws it. A build that fails before does not need the image.
    file.catch(() => {});
    this.#files.set(path, file);
  }

  /**
   * @param paths of images that were started. @default - all
   * @throws {Error} if an image could not be made, after the others are made
   */
  async files(paths: Iterable<string> = this.#files.keys()): Promise<SiteFile[]> {
    const files = [...paths].map((path) => this.#files.get(path) as Promise<SiteFile>);
    await Promise.allSettled(files);
    return Promise.all(files);
  }
}
