import * as v from 'valibot';
import { defineRoute } from '../shared/route.ts';
import { body, contentPath, etag, frontMatter, pageProblems, revision } from './content-fields.ts';

export const contentReadRoute = defineRoute({
  method: 'GET',
  path: '/api/content/{path+}',
  summary: 'Read a page',
  authorizer: 'editor',
  pathParameters: contentPath,
  responses: {
    200: {
      description: 'The page',
      headers: etag,
      body: v.object({ path: v.string(), frontMatter, body, revision }),
    },
  },
  problems: [...pageProblems, 'content-not-found'],
  examples: [
    { summary: 'A page', pathParameters: { path: 'about.md' }, status: 200 },
    {
      summary: 'A page that does not exist',
      pathParameters: { path: 'no-such-page.md' },
      status: 404,
      problem: 'content-not-found',
    },
    {
      summary: 'A file that is not a page',
      pathParameters: { path: 'search.njk' },
      status: 400,
      problem: 'invalid-content-path',
    },
  ],
});
