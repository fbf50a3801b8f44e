import * as v from 'valibot';

/** An idempotency key, and so the id of a signature. */
export const idempotencyKey = v.pipe(
  v.string(),
  v.regex(/^[\w-]{8,64}$/),
  v.metadata({ minLength: 8, maxLength: 64 }),
);
