/** Writes the tables of docs/http-contract.md: `npm run contract -- --help`. */
import { withRouteTables } from '../lib/api/contract-tables.ts';
import { readRoutes } from '../lib/api/routes.ts';
import { runPageCommand } from './generated-page.ts';

await runPageCommand('docs/http-contract.md', 'npm run contract', async (present) =>
  withRouteTables(present, await readRoutes()),
);
