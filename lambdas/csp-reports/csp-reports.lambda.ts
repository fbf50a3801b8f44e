import { PageTemplate } from '../shared/html.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { logger } from '../shared/logger.ts';
import { readReports } from './read-reports.ts';

/** `POST /api/reports` */
export const handler = httpHandler(
  (event) => {
    const { violations, dropped } = readReports(event);
    for (const violation of violations) logger.warn('policy violated', { violation });
    if (dropped > 0) logger.warn('reports dropped', { dropped });
    return { statusCode: 204, headers: {} };
  },
  { template: PageTemplate.read() },
);
