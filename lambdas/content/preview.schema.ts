import * as v from 'valibot';
import { defineRoute } from '../shared/route.ts';
import { body, contentPath, frontMatter } from './content-fields.ts';

export const contentPreviewRoute = defineRoute({
  method: 'POST',
  path: '/api/content/preview',
  summary: 'Show a page as it would be built',
  description:
    'Stores nothing. Raw HTML is shown as text. A code block that includes a file of the project shows the name of the file.',
  authorizer: 'editor',
  body: { 'application/json': v.object({ ...contentPath, frontMatter, body }) },
  responses: {
    200: {
      description: 'The content of the page',
      body: v.object({
        url: v.pipe(v.string(), v.description('Address that the page will have.')),
        title: v.string(),
        html: v.pipe(v.string(), v.description('HTML of the Markdown.')),
      }),
    },
  },
  problems: ['invalid-content-path', 'invalid-content'],
  examples: [
    {
      summary: 'A page',
      body: {
        'application/json': {
          path: 'tea.md',
          frontMatter: { title: 'Tea', description: 'How to make it.' },
          body: 'Boil **fresh** water.',
        },
      },
      status: 200,
    },
  ],
});
