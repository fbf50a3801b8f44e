import * as v from 'valibot';
import { defineRoute } from '../shared/route.ts';

export const memberContentRoute = defineRoute({
  method: 'GET',
  path: '/api/members/content',
  summary: 'Read the content for members',
  description:
    'Requires an access token of the user pool with the scope `members/read`. An invalid token is refused before the handler runs.',
  authorizer: 'member',
  responses: {
    200: {
      description: 'The content',
      body: v.object({
        name: v.pipe(
          v.string(),
          v.description('The name in the user pool, or the e-mail address if there is none.'),
        ),
        message: v.string(),
        links: v.array(v.object({ text: v.string(), href: v.string() })),
      }),
    },
  },
  problems: ['not-a-member', 'temporarily-unavailable'],
  examples: [{ summary: 'The content', status: 200 }],
});
