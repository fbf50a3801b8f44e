/** Lists the licenses of all packages: `npm run licenses -- --help`. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseCommandLine, runCommand } from './command.ts';
import { lockFiles } from './licenses/lock-files.ts';
import { packagesOf } from './licenses/packages.ts';
import { reasonFor } from './licenses/policy.ts';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const usage = `Lists the licenses of all packages in the project's lock files, for all platforms.

Usage: npm run --silent licenses

The exit code is 1 if scripts/licenses/policy.ts does not allow a license.
`;

await runCommand(usage, async (args) => {
  parseCommandLine(args, [], []);
  let notAllowed = 0;
  for (const path of lockFiles(project)) {
    const packages = packagesOf(readFileSync(join(project, path), 'utf8'));
    console.log(`\n${path}: ${packages.length} packages`);
    const groups = new Map<string, { reason: string; names: string[] }>();
    for (const each of packages) {
      const reason = reasonFor(each) ?? 'NOT ALLOWED';
      if (reason === 'NOT ALLOWED') notAllowed++;
      const license = each.license ?? '(none)';
      const group = groups.get(license) ?? { reason, names: [] };
      group.names.push(`${each.name} ${each.version}`);
      groups.set(license, group);
    }
    for (const [license, { reason, names }] of [...groups].sort(
      (a, b) => b[1].names.length - a[1].names.length,
    )) {
      const named = reason === 'permissive' && names.length > 5 ? '' : `: ${names.join(', ')}`;
      console.log(`  ${license}, ${names.length} (${reason})${named}`);
    }
  }
  if (notAllowed > 0) {
    console.error(
      `\n${notAllowed} packages have a license that scripts/licenses/policy.ts does not allow. Use another package, or add an exception with a reason.`,
    );
  }
  return notAllowed === 0;
});
