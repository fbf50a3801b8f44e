/** A package in a lock file. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** The SPDX expression that the package declares. */
  readonly license: string | undefined;
  /** Hash of the content; undefined if another package bundles it. */
  readonly integrity: string | undefined;
  /** Whether another package bundles it. That package's hash covers both. */
  readonly isBundled: boolean;
  readonly hasInstallScript: boolean;
  /** A development dependency. It is not deployed, unless a handler or a page bundles it. */
  readonly dev: boolean;
}

/** The part of a `package-lock.json` (version 3) that is read. */
interface LockFile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

interface LockEntry {
  /** Present if the folder is an alias. */
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly inBundle?: boolean;
  readonly dev?: boolean;
}

const folder = 'node_modules/';

/** Returns the packages of a lock file for all platforms, without the project itself. */
export function packagesOf(lockFile: string): LockedPackage[] {
  const { packages } = JSON.parse(lockFile) as LockFile;
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({
      name: entry.name ?? path.slice(path.lastIndexOf(folder) + folder.length),
      version: entry.version ?? '',
      license: entry.license,
      integrity: entry.integrity,
      isBundled: entry.inBundle ?? false,
      hasInstallScript: entry.hasInstallScript ?? false,
      dev: entry.dev ?? false,
    }));
}
