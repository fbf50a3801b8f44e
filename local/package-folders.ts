import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheOf, markerOf } from './synthesize.ts';

/** Folders for changed packages of handlers. They are removed at the end of the run. */
export class PackageFolders {
  readonly #project: string;
  readonly #folders: string[] = [];

  /** @param project absolute path of the project's folder */
  constructor(project: string) {
    this.#project = project;
  }

  /** Creates a folder beside the assemblies, where native modules are found, too. */
  readonly make = async (): Promise<string> => {
    const folder = join(cacheOf(this.#project), `rebuilt-${randomBytes(6).toString('hex')}`);
    this.#folders.push(folder);
    await mkdir(folder, { recursive: true });
    await writeFile(markerOf(folder), '');
    return folder;
  };

  async close(): Promise<void> {
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}
