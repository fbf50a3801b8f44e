import { Problem } from '../shared/problem.ts';

/** A ULID as made since 2010 and until 10889: Crockford's base 32, first digit at most 7. */
const ulidPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/**
 * @param signedAtId of the last signature that was shown
 * @returns where the next page begins, as text for a URL that promises nothing about what is inside
 */
export function encodeCursor(signedAtId: string): string {
  return Buffer.from(signedAtId).toString('base64url');
}

/**
 * @returns the `signedAtId` that every signature of the page must be older than
 * @throws Problem 400 when no answer can have given this cursor
 */
export function decodeCursor(cursor: string): string {
  const signedAtId = Buffer.from(cursor, 'base64url').toString();
  // Decoding skips what is not base64url, so only what encodes to the very same text was ours.
  if (!ulidPattern.test(signedAtId) || encodeCursor(signedAtId) !== cursor)
    throw new Problem('invalid-cursor');
  return signedAtId;
}
