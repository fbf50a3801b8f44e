import * as v from 'valibot';
import { defineRoute } from '../shared/route.ts';
import { revision } from './content-fields.ts';

export const contentListRoute = defineRoute({
  method: 'GET',
  path: '/api/content',
  summary: 'List the pages that an editor can change',
  description: 'The routes of the editor require an access token of a member of the group `editors`.',
  authorizer: 'editor',
  responses: {
    200: {
      description: 'The pages and posts, by path',
      body: v.object({
        pages: v.array(
          v.object({
            path: v.string(),
            url: v.pipe(v.string(), v.description('Address of the page on the site.')),
            revision,
            title: v.string(),
            draft: v.pipe(v.boolean(), v.description('Whether the page is left out of the site.')),
            date: v.optional(v.pipe(v.string(), v.description('Of posts.'))),
          }),
        ),
        publishing: v.pipe(
          v.object({
            mode: v.pipe(
              v.picklist(['commit', 'pull-request']),
              v.description('Whether a saved page is deployed, or waits for the merge of a pull request.'),
            ),
            minutes: v.pipe(v.number(), v.description('From a commit to its release. 0 in a local run.')),
          }),
          v.description('What happens after a page was saved.'),
        ),
      }),
    },
  },
  problems: ['repository-failed'],
  examples: [{ summary: 'All pages', status: 200 }],
});
