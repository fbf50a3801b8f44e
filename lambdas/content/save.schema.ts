import * as v from 'valibot';
import { defineRoute } from '../shared/route.ts';
import {
  body,
  changeProblems,
  contentPath,
  etag,
  frontMatter,
  revision,
  saveHeaders,
} from './content-fields.ts';

const tea = {
  frontMatter: { title: 'A cup of tea', description: 'How to make it.', date: '2026-11-28', draft: true },
  body: '# A cup of tea\n\nBoil **fresh** water.\n',
};

export const contentSaveRoute = defineRoute({
  method: 'PUT',
  path: '/api/content/{path+}',
  summary: 'Save a page',
  description:
    'The page is validated with the same rules as in the build of the site. Raw HTML, and code blocks that include files of the project, are refused unless the page already has them. Saving the same page again changes nothing.',
  authorizer: 'editor',
  pathParameters: contentPath,
  headers: saveHeaders,
  body: { 'application/json': v.object({ frontMatter, body }) },
  responses: {
    200: {
      description: 'The page is saved',
      headers: etag,
      body: v.object({ path: v.string(), url: v.string(), revision }),
    },
  },
  problems: [...changeProblems, 'invalid-content'],
  examples: [
    {
      summary: 'A new post',
      pathParameters: { path: 'posts/a-cup-of-tea.md' },
      headers: { 'if-none-match': '*' },
      body: { 'application/json': tea },
      status: 200,
    },
    {
      summary: 'A new page with the name of another one',
      pathParameters: { path: 'about.md' },
      headers: { 'if-none-match': '*' },
      body: { 'application/json': { ...tea, frontMatter: { title: 'Tea', description: 'How to make it.' } } },
      status: 412,
      problem: 'content-changed',
    },
    {
      summary: 'A post without a title',
      pathParameters: { path: 'posts/a-pot-of-tea.md' },
      headers: { 'if-none-match': '*' },
      body: { 'application/json': { ...tea, frontMatter: { ...tea.frontMatter, title: '' } } },
      status: 422,
      problem: 'invalid-content',
    },
    {
      summary: 'No precondition',
      pathParameters: { path: 'about.md' },
      body: { 'application/json': tea },
      status: 428,
      problem: 'precondition-required',
    },
  ],
});
