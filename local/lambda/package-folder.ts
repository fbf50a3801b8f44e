import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether a file of a package is the source map of its bundle. */
export const isSourceMap = (name: string): boolean => /^index\.[cm]?js\.map$/.test(name);

/** A file of a package. */
export interface PackageFile {
  readonly name: string;
  readonly contents: Uint8Array;
}

/** Writes some files of a package into another folder, and links the others. */
export async function linkPackage(from: string, to: string, files: readonly PackageFile[]): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = new Set(files.map(({ name }) => name));
  const others = (await readdir(from)).filter((name) => !names.has(name) && !name.startsWith('.'));
  await Promise.all([
    ...files.map(({ name, contents }) => writeFile(join(to, name), contents)),
    ...others.map((name) => symlink(join(from, name), join(to, name))),
  ]);
}

const sourceRootField = /^\{\s*"sourceRoot":"[^"]*",/;

/** Adds the folder that the paths of a source map are relative to. */
export function rootedSourceMap(map: Uint8Array, root: string): Uint8Array {
  return Buffer.from(
    String(unrootedSourceMap(map)).replace('{', () => `{"sourceRoot":${JSON.stringify(root)},`),
  );
}

/** The source map as it was bundled. */
export function unrootedSourceMap(map: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(map).toString().replace(sourceRootField, '{'));
}
