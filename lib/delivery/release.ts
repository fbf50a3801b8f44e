import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { addFile, withImports } from '../shared/build-cache.ts';
import { projectRoot } from '../shared/project-root.ts';

/**
 * The id of a release: a hash of the built site, the sources of the handlers with everything that they import, and the
 * lock file. The same files have the same id on every machine.
 *
 * @param site folder of the built site
 * @param root folder with `lambdas/` and `package-lock.json`. @default - the project's
 * @returns 12 hexadecimal digits
 */
export function releaseId(site: string, root = projectRoot): string {
  const hash = createHash('sha256');
  for (const file of filesOf(site)) addFile(hash, `site/${file}`, join(site, file));
  const handlers = filesOf(join(root, 'lambdas')).map((file) => join(root, 'lambdas', file));
  const names = [join(root, 'package-lock.json'), ...withImports(handlers)].map((file) =>
    relative(root, file).replaceAll(sep, '/'),
  );
  for (const name of names.sort()) addFile(hash, name, join(root, name));
  return hash.digest('hex').slice(0, 12);
}

/** Sorted relative paths, with `/` on every platform. Lock files are hashed instead of installed packages. */
function filesOf(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((entry) => {
      const path = below ? `${below}/${entry.name}` : entry.name;
      return entry.isDirectory() ? filesOf(folder, path) : [path];
    })
    .sort();
}
