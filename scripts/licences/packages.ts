/** A package as a lock file has it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** As the package itself says, in SPDX's words; undefined where it says nothing. */
  readonly licence: string | undefined;
  /** Hash of its content; undefined where it comes inside the package that needs it. */
  readonly integrity: string | undefined;
  /** Whether it comes inside the package that needs it, whose hash holds for both. */
  readonly isBundled: boolean;
  /** Whether it may run a program while it is installed. */
  readonly hasInstallScript: boolean;
  /** Only for developing and testing: no part of it is deployed, unless a handler or a page bundles it. */
  readonly dev: boolean;
}

/** A `package-lock.json` of version 3, as far as it is read here. */
interface LockFile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

interface LockEntry {
  /** Where the folder is called otherwise: an alias. */
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly inBundle?: boolean;
  readonly dev?: boolean;
}

const folder = 'node_modules/';

/** The packages of a lock file, for every platform, less the project itself. */
export function packagesOf(lockFile: string): LockedPackage[] {
  const { packages } = JSON.parse(lockFile) as LockFile;
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({
      name: entry.name ?? path.slice(path.lastIndexOf(folder) + folder.length),
      version: entry.version ?? '',
      licence: entry.license,
      integrity: entry.integrity,
      isBundled: entry.inBundle ?? false,
      hasInstallScript: entry.hasInstallScript ?? false,
      dev: entry.dev ?? false,
    }));
}
