import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../lib/shared/project-root.ts';

/**
 * Writes a page of docs/ that is generated in whole or in part. With `--check` it writes nothing, and the process fails
 * when the page is stale.
 *
 * @param path of the page, from the project's root
 * @param command that writes the page, for the message
 * @param generate returns the text that the page should have, from the one that it has
 */
export function writeGeneratedPage(
  path: string,
  command: string,
  generate: (present: string) => string,
): void {
  const file = join(projectRoot, path);
  const present = readFileSync(file, 'utf8');
  const page = generate(present);
  if (!process.argv.includes('--check')) writeFileSync(file, page);
  else if (present !== page) {
    console.error(`${path} is stale. Run ${command}.`);
    process.exitCode = 1;
  }
}
