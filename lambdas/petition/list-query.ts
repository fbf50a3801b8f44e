import { Problem } from '../shared/problem.ts';
import { readQuery } from '../shared/query.ts';
import { idempotencyKeyPattern } from './signature.ts';

/** A page of the list. */
export interface ListQuery {
  /** 1 to 100. */
  readonly limit: number;
  /** Encrypted cursor. `undefined` for the first page. */
  readonly cursor: string | undefined;
  /** Id of a signature that a form has just stored. The page thanks the signer. */
  readonly signed: string | undefined;
}

/**
 * @param rawQueryString without `?`
 * @throws {Problem} 400 for an invalid limit or an unknown parameter
 */
export function readListQuery(rawQueryString: string): ListQuery {
  const query = readQuery(rawQueryString, ['limit', 'cursor', 'signed']);
  const limit = query.get('limit') ?? '20';
  if (!/^[1-9][0-9]{0,2}$/.test(limit) || Number(limit) > 100) throw new Problem('invalid-limit');
  const signed = query.get('signed');
  if (signed !== undefined && !idempotencyKeyPattern.test(signed)) throw new Problem('invalid-query');
  return { limit: Number(limit), cursor: query.get('cursor'), signed };
}
