import * as v from 'valibot';
import { characters } from '../shared/fields-schema.ts';
import { defineRoute } from '../shared/route.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { validateName } from './validate-name.ts';

/** A name as stored: trimmed, and normalized (NFC) so that a name is the same text however it was typed. */
const signature = v.pipe(
  v.string(),
  v.normalize('NFC'),
  v.trim(),
  characters(1, 100),
  v.check(
    (name) => validateName(name) === undefined,
    ({ input }) => `invalid-signature: ${validateName(input)}`,
  ),
  v.description(
    'The name, normalized (NFC) and trimmed. Control, invisible and unassigned characters, links, and more than 4 accents on one character are refused.',
  ),
);

/** People can't see this field. The response is an error, because a success would mean that the signature is stored. */
const honeypot = v.optional(
  v.pipe(
    v.unknown(),
    v.check((value) => !value),
    v.description('Leave this empty.'),
  ),
);

export const signRoute = defineRoute({
  method: 'POST',
  path: '/api/signatures',
  summary: 'Sign the petition',
  description:
    'The response to a form is 303 to a page that thanks the signer. 201 and 303 mean that the signature is stored. The same idempotency key with the same name gets the same response and stores no second signature.',
  authorizer: 'none',
  headers: {
    'idempotency-key': v.optional(
      v.pipe(idempotencyKey, v.description('Takes precedence over the field of a form.')),
    ),
  },
  body: {
    'application/json': v.object({ website: honeypot, signature }),
    'application/x-www-form-urlencoded': v.object({
      website: honeypot,
      signature,
      idempotencyKey: v.optional(
        v.pipe(v.union([v.literal(''), idempotencyKey]), v.description('An idempotency key. Empty is none.')),
      ),
    }),
  },
  fieldProblems: {
    website: 'invalid-signature',
    signature: 'invalid-signature',
    idempotencyKey: 'invalid-idempotency-key',
    'idempotency-key': 'invalid-idempotency-key',
  },
  responses: {
    201: {
      description: 'The signature is stored',
      body: v.object({
        id: v.pipe(v.string(), v.description('The idempotency key.')),
        name: v.string(),
        signedAt: v.pipe(v.string(), v.isoTimestamp()),
      }),
    },
    303: {
      description: 'The signature of a form is stored',
      headers: { location: 'A page that thanks the signer.' },
    },
  },
  problems: ['idempotency-key-reused', 'temporarily-unavailable'],
  examples: [
    {
      summary: 'A signature with an idempotency key',
      headers: { 'idempotency-key': 'example-0001' },
      body: { 'application/json': { signature: 'Ada Lovelace' } },
      status: 201,
    },
    {
      summary: 'A form',
      body: {
        'application/x-www-form-urlencoded': { signature: 'Grace Hopper', idempotencyKey: 'example-0002' },
      },
      status: 303,
    },
    {
      summary: 'The same key with another name',
      headers: { 'idempotency-key': 'example-0001' },
      body: { 'application/json': { signature: 'Charles Babbage' } },
      status: 409,
      problem: 'idempotency-key-reused',
    },
    {
      summary: 'A link',
      body: { 'application/json': { signature: 'See https://example.com/' } },
      status: 400,
      problem: 'invalid-signature',
    },
  ],
});
