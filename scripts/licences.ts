/**
 * Lists the licences of every package in the project's lock files, for all platforms: `npm run licences`. Ends with
 * 1 when one of them is not allowed.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockFiles } from './licences/lock-files.ts';
import { packagesOf } from './licences/packages.ts';
import { reasonFor } from './licences/policy.ts';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
let refused = 0;
for (const path of lockFiles(project)) {
  const packages = packagesOf(readFileSync(join(project, path), 'utf8'));
  console.log(`\n${path}: ${packages.length} packages`);
  const groups = new Map<string, { reason: string; names: string[] }>();
  for (const each of packages) {
    const reason = reasonFor(each) ?? 'NOT ALLOWED';
    if (reason === 'NOT ALLOWED') refused++;
    const licence = each.licence ?? '(none named)';
    const group = groups.get(licence) ?? { reason, names: [] };
    group.names.push(`${each.name} ${each.version}`);
    groups.set(licence, group);
  }
  for (const [licence, { reason, names }] of [...groups].sort(
    (a, b) => b[1].names.length - a[1].names.length,
  )) {
    const named = reason === 'permissive' && names.length > 5 ? '' : `: ${names.join(', ')}`;
    console.log(`  ${licence}, ${names.length} (${reason})${named}`);
  }
}
if (refused > 0) {
  console.error(
    `\n${refused} packages have a licence that scripts/licences/policy.ts does not allow. Take another package, or give the reason there.`,
  );
  process.exitCode = 1;
}
