import * as v from 'valibot';
import { characters, wholeNumber } from '../shared/fields-schema.ts';
import { defineRoute, type RequestOf, type ResponseOf } from '../shared/route.ts';

/** Highest page number. */
export const maxPage = 9_999;

const results = v.object({
  results: v.array(
    v.object({
      id: v.pipe(v.number(), v.integer(), v.minValue(0)),
      name: v.string(),
      species: v.pipe(v.string(), v.description('Empty if unknown.')),
      status: v.pipe(v.string(), v.description('Empty if unknown.')),
      image: v.pipe(v.string(), v.description('URL of an image. Empty if there is none that may be shown.')),
    }),
  ),
  page: v.pipe(v.number(), v.integer(), v.minValue(1), v.description('The requested page.')),
  pages: v.pipe(v.number(), v.integer(), v.minValue(0), v.description('Number of pages.')),
  count: v.pipe(v.number(), v.integer(), v.minValue(0), v.description('Number of results on all pages.')),
});

export const searchRoute = defineRoute({
  method: 'GET',
  path: '/api/search',
  summary: 'Search a third-party API',
  description:
    'Searches by name. Without a match the list is empty and `count` is 0. A page after the last one is empty and has the real `count`.',
  authorizer: 'none',
  query: {
    name: v.pipe(v.string(), v.trim(), characters(1, 64), v.description('Text to search for, trimmed.')),
    page: v.optional(v.pipe(wholeNumber(1, maxPage), v.description('Number of the page.')), '1'),
  },
  fieldProblems: { name: 'invalid-name', page: 'invalid-page' },
  responses: {
    200: {
      description: 'A page of results',
      body: results,
      headers: { age: 'Seconds since the results were read, if they are cached.' },
      page: true,
    },
  },
  problems: ['upstream-failed', 'upstream-rate-limited', 'upstream-timed-out'],
  examples: [
    { summary: 'A name', query: { name: 'Beth' }, status: 200 },
    { summary: 'The second page', query: { name: 'many', page: '2' }, status: 200 },
    {
      summary: 'A page number that is too high',
      query: { name: 'Ada', page: '10000' },
      status: 400,
      problem: 'invalid-page',
    },
  ],
});

/** A search. */
export type SearchQuery = RequestOf<typeof searchRoute>['query'];

/** A page of results. */
export type SearchResponse = ResponseOf<typeof searchRoute, 200>;
