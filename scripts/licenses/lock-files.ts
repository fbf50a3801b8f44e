import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the sorted paths of the project's lock files, relative to its folder. */
export function lockFiles(project: string, folder = ''): string[] {
  const here = join(folder, 'package-lock.json');
  const found = existsSync(join(project, here)) ? [here] : [];
  for (const entry of readdirSync(join(project, folder), { withFileTypes: true })) {
    const skipped = entry.name === 'node_modules' || entry.name === 'cdk.out' || entry.name.startsWith('.');
    if (entry.isDirectory() && !skipped) found.push(...lockFiles(project, join(folder, entry.name)));
  }
  return found.sort();
}
