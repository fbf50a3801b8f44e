/**
 * Lists the licenses of all packages in the project's lock files, for all platforms: `npm run licenses`. The exit code
 * is 1 if a license is not allowed.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockFiles } from './licenses/lock-files.ts';
import { packagesOf } from './licenses/packages.ts';
import { reasonFor } from './licenses/policy.ts';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
let refused = 0;
for (const path of lockFiles(project)) {
  const packages = packagesOf(readFileSync(join(project, path), 'utf8'));
  console.log(`\n${path}: ${packages.length} packages`);
  const groups = new Map<string, { reason: string; names: string[] }>();
  for (const each of packages) {
    const reason = reasonFor(each) ?? 'NOT ALLOWED';
    if (reason === 'NOT ALLOWED') refused++;
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
if (refused > 0) {
  console.error(
    `\n${refused} packages have a license that scripts/licenses/policy.ts does not allow. Use another package, or add an exception with a reason.`,
  );
  process.exitCode = 1;
}
