import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { PageTemplate } from '../shared/html.ts';
import { json } from '../shared/http-response.ts';
import type { ResponseOf } from '../shared/route.ts';
import { routeHandler } from '../shared/route-handler.ts';
import { healthRoute } from './health.schema.ts';

const release = requiredVariable(environmentVariables.release);

export const handler = routeHandler(
  healthRoute,
  () => json(200, { status: 'ok', release } satisfies ResponseOf<typeof healthRoute, 200>),
  { template: PageTemplate.read() },
);
