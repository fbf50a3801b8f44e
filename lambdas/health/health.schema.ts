import * as v from 'valibot';
import { defineRoute } from '../shared/route.ts';

export const healthRoute = defineRoute({
  method: 'GET',
  path: '/api/health',
  summary: 'Read the release of the functions',
  authorizer: 'none',
  responses: {
    200: {
      description: 'The API responds',
      body: v.object({
        status: v.literal('ok'),
        release: v.pipe(v.string(), v.description('Id of the release.')),
      }),
    },
  },
  examples: [{ summary: 'The release of the functions', status: 200 }],
});
