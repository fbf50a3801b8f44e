import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../shared/project-root.ts';

/** Modules of the site's build that handlers import. */
export const sharedModules: readonly string[] = [
  'site/blob-revision.ts',
  'site/characters.ts',
  'site/front-matter.ts',
  'site/headings.ts',
  'site/markdown.ts',
  'site/nearest.ts',
  'site/page-faults.ts',
];

/**
 * The id of a release: a hash of the built site, the sources of the handlers and the lock file. The same files have the
 * same id on every machine.
 *
 * @param site folder of the built site
 * @param root folder with `lambdas/` and `package-lock.json`. @default - the project's
 * @returns 12 hexadecimal digits
 */
export function releaseId(site: string, root = projectRoot): string {
  const hash = createHash('sha256');
  const add = (name: string, file: string) => {
    hash.update(`${name}\0`).update(createHash('sha256').update(readFileSync(file)).digest());
  };
  for (const [name, folder] of [
    ['site', site],
    ['lambdas', join(root, 'lambdas')],
  ] as const) {
    for (const file of filesOf(folder)) add(`${name}/${file}`, join(folder, file));
  }
  for (const name of ['package-lock.json', ...sharedModules]) add(name, join(root, name));
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
