import * as v from 'valibot';
import { wholeNumber } from '../shared/fields-schema.ts';
import { defineRoute } from '../shared/route.ts';
import { idempotencyKey } from './idempotency-key.ts';

export const listRoute = defineRoute({
  method: 'GET',
  path: '/api/signatures',
  summary: 'List the signatures',
  description:
    'Newest first. Following the cursors returns every signature exactly once, also while people sign. A signature is listed and counted at most 10 seconds after it was stored.',
  authorizer: 'none',
  query: {
    limit: v.optional(v.pipe(wholeNumber(1, 100), v.description('Maximum number of signatures.')), '20'),
    cursor: v.optional(v.pipe(v.string(), v.description('The `next` of the previous response.'))),
    signed: v.optional(
      v.pipe(
        idempotencyKey,
        v.description('Id of a signature that a form has just stored. The page thanks the signer.'),
      ),
    ),
  },
  fieldProblems: { limit: 'invalid-limit', cursor: 'invalid-cursor' },
  responses: {
    200: {
      description: 'A page of signatures',
      body: v.object({
        count: v.pipe(v.number(), v.integer(), v.minValue(0), v.description('Number of all signatures.')),
        signatures: v.array(v.object({ name: v.string(), signedAt: v.pipe(v.string(), v.isoTimestamp()) })),
        next: v.nullable(v.pipe(v.string(), v.description('Cursor of the next page.'))),
      }),
      page: true,
    },
  },
  problems: ['temporarily-unavailable'],
  examples: [
    { summary: 'The newest signatures', status: 200 },
    { summary: 'At most two signatures', query: { limit: '2' }, status: 200 },
    { summary: 'A limit that is too high', query: { limit: '101' }, status: 400, problem: 'invalid-limit' },
    { summary: 'An unknown cursor', query: { cursor: 'abc' }, status: 400, problem: 'invalid-cursor' },
  ],
});
