import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withRouteTables } from '../lib/api/contract-tables.ts';
import { readRoutes } from '../lib/api/routes.ts';
import { projectRoot } from '../lib/shared/project-root.ts';

/** Writes the tables of docs/http-contract.md. With `--check` it writes nothing, and fails when the page is stale. */
const path = join(projectRoot, 'docs', 'http-contract.md');
const present = readFileSync(path, 'utf8');
const page = withRouteTables(present, await readRoutes());
if (!process.argv.includes('--check')) writeFileSync(path, page);
else if (present !== page) {
  console.error('docs/http-contract.md is stale. Run npm run contract.');
  process.exitCode = 1;
}
