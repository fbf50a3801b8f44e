import { withRouteTables } from '../lib/api/contract-tables.ts';
import { readRoutes } from '../lib/api/routes.ts';
import { writeGeneratedPage } from './generated-page.ts';

/** Writes the tables of docs/http-contract.md. */
const routes = await readRoutes();
writeGeneratedPage('docs/http-contract.md', 'npm run contract', (present) =>
  withRouteTables(present, routes),
);
