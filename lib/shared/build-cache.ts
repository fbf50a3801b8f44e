import { createHash, type Hash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { projectRoot } from './project-root.ts';

/** Younger results may be in use by another process. */
const minAgeMs = 60 * 60 * 1_000;

/**
 * Returns the folder of an earlier build with the same key, or else builds it.
 *
 * @param name folder in `node_modules/.cache/`
 * @param key hash of everything that the build reads. See {@link hashSources}
 * @param maxFolders results to keep. The least recently used ones are removed
 * @param build writes the result to a folder
 * @param root folder with `node_modules/`. @default - the project's
 * @returns absolute path
 */
export async function cachedBuild(
  name: string,
  key: string,
  maxFolders: number,
  build: (folder: string) => Promise<void>,
  root = projectRoot,
): Promise<string> {
  const cache = cacheFolder(name, root);
  const folder = join(cache, key);
  if (existsSync(folder)) {
    await utimes(folder, new Date(), new Date());
    return folder;
  }
  await mkdir(cache, { recursive: true });
  const building = await mkdtemp(join(cache, 'building-'));
  try {
    await build(building);
    // A parallel build may have finished first. Its result is identical.
    await rename(building, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  await removeOldest(cache, maxFolders);
  return folder;
}

/** Whether {@link cachedBuild} has a result with this key. */
export function isCached(name: string, key: string, root = projectRoot): boolean {
  return existsSync(join(cacheFolder(name, root), key));
}

function cacheFolder(name: string, root: string): string {
  return join(root, 'node_modules', '.cache', name);
}

async function removeOldest(cache: string, maxFolders: number): Promise<void> {
  const folders: { path: string; usedAt: number }[] = [];
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const usedAt = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (usedAt !== undefined) folders.push({ path, usedAt });
  }
  folders.sort((a, b) => b.usedAt - a.usedAt);
  for (const { path, usedAt } of folders.slice(maxFolders)) {
    if (Date.now() - usedAt > minAgeMs) await rm(path, { recursive: true, force: true });
  }
}

/** npm's list of the installed packages. Unlike the lock file, it changes with the installation. */
const installed = 'node_modules/.package-lock.json';

/**
 * Hashes source files and all files of the project that they import. The installed packages and the version of Node.js
 * change the hash, too.
 *
 * @param files absolute paths
 * @param parts what else has an effect on the build
 * @param root folder of the project. @default - this project's
 */
export function hashSources(files: readonly string[], parts: readonly string[], root = projectRoot): string {
  const hash = createHash('sha256');
  // Source maps contain the paths of packages.
  const packages = existsSync(join(root, installed))
    ? relative(root, realpathSync(join(root, installed)))
    : '';
  for (const part of [process.version, packages, ...parts]) hash.update(part).update('\0');
  for (const name of ['package.json', 'tsconfig.json', installed]) addFile(hash, name, join(root, name));
  for (const path of withImports(files)) addFile(hash, relative(root, path), path);
  return hash.digest('hex').slice(0, 16);
}

/** Adds the name and the contents of a file, which may be missing. */
export function addFile(hash: Hash, name: string, path: string): void {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile();
  const contents = isFile ? readFileSync(path) : 'missing';
  hash.update(`${name}\0`).update(createHash('sha256').update(contents).digest());
}

/** Each string literal with a relative path, which covers every form of an import. */
const relativePath = /["'`](\.{1,2}\/[^"'`\s]+\.[a-z]+)["'`]/g;

/**
 * Sorted paths of files and of those that they import, directly or not. A file may be missing.
 *
 * @param files absolute paths
 */
export function withImports(files: readonly string[]): string[] {
  const found = new Set(files);
  // The set grows while it is read.
  for (const file of found) {
    if (!/\.[cm]?[jt]s$/.test(file) || !existsSync(file)) continue;
    for (const [, path] of readFileSync(file, 'utf8').matchAll(relativePath))
      found.add(join(dirname(file), path as string));
  }
  return [...found].sort();
}
