import { defineRoute } from '../shared/route.ts';
import { changeProblems, contentPath, deleteHeaders } from './content-fields.ts';

export const contentDeleteRoute = defineRoute({
  method: 'DELETE',
  path: '/api/content/{path+}',
  summary: 'Delete a page',
  description:
    'A page to which another page links is not deleted. The detail of the problem names that page.',
  authorizer: 'editor',
  pathParameters: contentPath,
  headers: deleteHeaders,
  responses: { 204: { description: 'The page is deleted' } },
  problems: [...changeProblems, 'content-not-found', 'invalid-content'],
  examples: [
    {
      summary: 'A page that is no longer needed',
      pathParameters: { path: 'old-page.md' },
      headers: { 'if-match': '"cc726016825d3942d376b63fa01c6838162e5e66"' },
      status: 204,
    },
    {
      summary: 'A page that someone has changed',
      pathParameters: { path: 'about.md' },
      headers: { 'if-match': '"0000000000000000000000000000000000000000"' },
      status: 412,
      problem: 'content-changed',
    },
  ],
});
