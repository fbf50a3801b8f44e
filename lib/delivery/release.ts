import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../shared/project-root.ts';

/**
 * Names a release by what visitors get: the built site, the handlers' sources, and the packages they are built with.
 * The same bytes have the same name on every machine.
 *
 * @param site folder of the built site
 * @returns 12 hexadecimal digits
 */
export function releaseId(site: string): string {
  const hash = createHash('sha256');
  const add = (name: string, file: string) => {
    hash.update(`${name}\0`).update(createHash('sha256').update(readFileSync(file)).digest());
  };
  for (const [name, folder] of [
    ['site', site],
    ['lambdas', join(projectRoot, 'lambdas')],
  ] as const) {
    for (const file of filesOf(folder)) add(`${name}/${file}`, join(folder, file));
  }
  add('package-lock.json', join(projectRoot, 'package-lock.json'));
  return hash.digest('hex').slice(0, 12);
}

/** Paths below a folder with `/` between, in one order everywhere; what npm installs is named by lock files. */
function filesOf(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((entry) => {
      const path = below ? `${below}/${entry.name}` : entry.name;
      return entry.isDirectory() ? filesOf(folder, path) : [path];
    })
    .sort();
}
