import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalFunction } from '../lambda/function.ts';
import {
  isSourceMap,
  linkPackage,
  type PackageFile,
  rootedSourceMap,
  unrootedSourceMap,
} from '../lambda/package-folder.ts';
import { rebuilt } from '../product.ts';
import type { Rebuilder } from './rebuilder.ts';

/** The sources of a function's bundle. */
interface Sources {
  readonly entry: string;
  /** Relative to the folder of the handlers. */
  readonly files: ReadonlySet<string>;
}

/** Entry points that did not compile. They are tried again with each change. */
export type BrokenEntries = Set<string>;

/**
 * Bundles the handlers again that contain a changed file, and replaces their execution environments.
 *
 * @param changed paths relative to the project
 * @param makeFolder creates a folder for a package
 * @param sourceRoot absolute path of the folder of the handlers
 * @returns the names of the changed functions
 * @throws esbuild's error if a handler does not compile. The others are replaced.
 */
export async function replaceHandlers(
  functions: Iterable<LocalFunction>,
  changed: readonly string[],
  broken: BrokenEntries,
  rebuilder: Rebuilder,
  makeFolder: () => Promise<string>,
  sourceRoot: string,
): Promise<string[]> {
  const names = new Set(changed.map((file) => file.slice(rebuilt.handlers.length)));
  const rooted = ({ name, contents }: PackageFile): PackageFile => ({
    name,
    contents: isSourceMap(name) ? rootedSourceMap(contents, sourceRoot) : contents,
  });
  const replaced: string[] = [];
  const failures: unknown[] = [];
  const each = async (target: LocalFunction): Promise<void> => {
    const sources = await readSources(target.codeDirectory);
    if (!sources) return;
    if (!broken.has(sources.entry) && ![...sources.files].some((file) => names.has(file))) return;
    try {
      const files = await rebuilder.bundleHandler(sources.entry);
      broken.delete(sources.entry);
      if (await isSame(target.codeDirectory, files)) return;
      const folder = await makeFolder();
      await linkPackage(target.codeDirectory, folder, files.map(rooted));
      target.replaceCode(folder);
      replaced.push(target.name);
    } catch (error) {
      broken.add(sources.entry);
      failures.push(error);
    }
  };
  await Promise.all([...functions].map(each));
  if (failures.length > 0) throw failures[0];
  return replaced;
}

/** Reads the source map of a bundle. Undefined if the function is not bundled from an entry point. */
async function readSources(codeDirectory: string): Promise<Sources | undefined> {
  const map = (await readdir(codeDirectory)).find(isSourceMap);
  if (map === undefined) return undefined;
  const { sources } = JSON.parse(await readFile(join(codeDirectory, map), 'utf8')) as { sources: string[] };
  const entry = sources.find((source) => source.endsWith(rebuilt.entryEnding));
  return entry === undefined ? undefined : { entry, files: new Set(sources) };
}

async function isSame(folder: string, files: readonly PackageFile[]): Promise<boolean> {
  const same = await Promise.all(
    files.map(async ({ name, contents }) => {
      const present = await readFile(join(folder, name)).catch(() => undefined);
      if (!present) return false;
      return (isSourceMap(name) ? Buffer.from(unrootedSourceMap(present)) : present).equals(contents);
    }),
  );
  return same.every(Boolean);
}
