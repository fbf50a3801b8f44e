import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsPage } from '../lib/settings/settings-table.ts';
import { projectRoot } from '../lib/shared/project-root.ts';

/** Writes docs/settings.md. With `--check` it writes nothing, and fails when the page is stale. */
const path = join(projectRoot, 'docs', 'settings.md');
const page = settingsPage();
if (!process.argv.includes('--check')) writeFileSync(path, page);
else if (readFileSync(path, 'utf8') !== page) {
  console.error('docs/settings.md is stale. Run npm run settings.');
  process.exitCode = 1;
}
