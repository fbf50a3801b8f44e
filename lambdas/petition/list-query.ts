import { Problem } from '../shared/problem.ts';
import { readQuery } from '../shared/query.ts';

/** A page of the list. */
export interface ListQuery {
  /** 1 to 100. */
  readonly limit: number;
  /** Encrypted cursor. `undefined` for the first page. */
  readonly cursor: string | undefined;
}

/**
 * @param rawQueryString without `?`
 * @throws {Problem} 400 for an invalid limit or an unknown parameter
 */
export function readListQuery(rawQueryString: string): ListQuery {
  const query = readQuery(rawQueryString, ['limit', 'cursor']);
  const limit = query.get('limit') ?? '20';
  if (!/^[1-9][0-9]{0,2}$/.test(limit) || Number(limit) > 100) throw new Problem('invalid-limit');
  return { limit: Number(limit), cursor: query.get('cursor') };
}
