import { PageTemplate } from '../shared/html.ts';
import { logger } from '../shared/logger.ts';
import { routeHandler } from '../shared/route-handler.ts';
import { cspReportsRoute } from './csp-reports.schema.ts';
import { readReports } from './read-reports.ts';

export const handler = routeHandler(
  cspReportsRoute,
  ({ body }) => {
    const { violations, dropped } = readReports(body);
    for (const violation of violations) logger.warn('policy violated', { violation });
    if (dropped > 0) logger.warn('reports dropped', { dropped });
    return { statusCode: 204, headers: {} };
  },
  { template: PageTemplate.read() },
);
