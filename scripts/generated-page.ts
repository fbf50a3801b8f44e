import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../lib/shared/project-root.ts';
import { parseCommandLine, runCommand } from './command.ts';

/**
 * Runs a command that writes a page of docs/, which is generated in whole or in part. With `--check` it writes nothing,
 * and fails when the page is stale.
 *
 * @param path of the page, from the project's root
 * @param name of the command, such as `npm run settings`
 * @param generate returns the text that the page should have, from the one that it has
 */
export async function runPageCommand(
  path: string,
  name: string,
  generate: (present: string) => string | Promise<string>,
): Promise<void> {
  const usage = `Writes ${path}, in whole or in part.

Usage: ${name} [-- --check]

  --check   write nothing; the exit code is 1 if the page is stale
`;
  await runCommand(usage, async (args) => {
    const { flags } = parseCommandLine(args, [], ['check']);
    const file = join(projectRoot, path);
    const present = readFileSync(file, 'utf8');
    const page = await generate(present);
    if (!flags.has('check')) writeFileSync(file, page);
    else if (present !== page) {
      console.error(`${path} is stale. Run ${name}.`);
      return false;
    }
    return true;
  });
}
