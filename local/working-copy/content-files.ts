import { createHash } from 'node:crypto';
import { type Dirent, lstatSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RecentValues } from './recent-values.ts';

/** An entry of a Git tree. */
export interface TreeEntry {
  /** Below the folder, with forward slashes. */
  readonly path: string;
  readonly mode: '100644' | '120000' | '040000';
  readonly type: 'blob' | 'tree';
  readonly sha: string;
  readonly size?: number;
}

/** A path leads out of the folder, or through a symbolic link. */
export class PathError extends Error {
  override readonly name = 'PathError';
}

/** Maximum contents of earlier lists that stay readable. */
const maxEarlierContents = 100;

/** The files of one folder, as Git sees them. It follows no symbolic link. */
export class ContentFiles {
  readonly #folder: string;
  readonly #contents: RecentValues<Buffer> | undefined;

  /**
   * @param folder absolute path
   * @param contents receives the contents of listed files, because a file may change before a client reads it.
   * @default - contents are not kept
   */
  constructor(folder: string, contents?: RecentValues<Buffer>) {
    this.#folder = folder;
    this.#contents = contents;
  }

  async list(): Promise<TreeEntry[]> {
    const entries = await this.#listBelow('');
    this.#contents?.keep(entries.length + maxEarlierContents);
    return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** @returns undefined if there is no such file */
  async read(path: string): Promise<Buffer | undefined> {
    const file = this.#resolve(path);
    const found = await lstat(file).catch(() => undefined);
    if (!found) return undefined;
    if (!found.isFile()) throw new PathError(`${path} is not a file.`);
    return readFile(file);
  }

  async write(path: string, contents: Buffer): Promise<void> {
    const file = this.#resolve(path);
    await mkdir(dirname(file), { recursive: true });
    // Renamed, so that a build never reads half of it.
    const part = join(dirname(file), `.${basename(file)}.part`);
    await writeFile(part, contents);
    await rename(part, file);
  }

  async remove(path: string): Promise<void> {
    await rm(this.#resolve(path));
  }

  async #listBelow(below: string): Promise<TreeEntry[]> {
    const found = await readdir(join(this.#folder, below), { withFileTypes: true }).catch(
      (error: unknown) => {
        if (below === '') throw error;
        // Someone has deleted it since its name was read.
        return [];
      },
    );
    const entries = await Promise.all(
      found
        .filter(({ name }) => !name.startsWith('.'))
        .map((entry) => this.#entriesOf(entry, below ? `${below}/${entry.name}` : entry.name)),
    );
    return entries.flat();
  }

  async #entriesOf(entry: Dirent, path: string): Promise<TreeEntry[]> {
    if (entry.isSymbolicLink())
      return [{ path, mode: '120000', type: 'blob', sha: blobSha(Buffer.from(path)) }];
    if (entry.isDirectory()) {
      const below = await this.#listBelow(path);
      return [{ path, mode: '040000', type: 'tree', sha: treeSha(below) }, ...below];
    }
    const contents = await readFile(join(this.#folder, path)).catch(() => undefined);
    if (!contents) return [];
    const sha = blobSha(contents);
    this.#contents?.add(sha, contents);
    return [{ path, mode: '100644', type: 'blob', sha, size: contents.length }];
  }

  /** @throws {PathError} if the path leads out of the folder, or one of its parts is a symbolic link */
  #resolve(path: string): string {
    const parts = path.split('/');
    if (parts.some((part) => part === '' || part.startsWith('.') || /[\\\0:]/.test(part)))
      throw new PathError(`${path} is not a path below the folder.`);
    for (const [index] of parts.entries()) {
      const above = join(this.#folder, ...parts.slice(0, index + 1));
      if (lstatSync(above, { throwIfNoEntry: false })?.isSymbolicLink())
        throw new PathError(`${path} leads through a symbolic link.`);
    }
    return join(this.#folder, ...parts);
  }
}

/** The hash that Git gives to a file with these bytes. */
export function blobSha(contents: Buffer): string {
  return createHash('sha1').update(`blob ${contents.length}\0`).update(contents).digest('hex');
}

/** Not Git's own hash, but as unique. */
export function treeSha(entries: readonly TreeEntry[]): string {
  return createHash('sha1').update(JSON.stringify(entries)).digest('hex');
}
