import { Problem } from '../shared/problem.ts';
import { readQuery } from '../shared/query.ts';

/** Which signatures are asked for. */
export interface ListQuery {
  /** 1 to 100. */
  readonly limit: number;
  /** As it was sent, not yet opened; undefined begins with the newest. */
  readonly cursor: string | undefined;
}

/**
 * @param rawQueryString the query as it was sent, without `?`
 * @throws Problem 400 for anything but perhaps a limit, as it may be, and a cursor
 */
export function readListQuery(rawQueryString: string): ListQuery {
  const query = readQuery(rawQueryString, ['limit', 'cursor']);
  const limit = query.get('limit') ?? '20';
  if (!/^[1-9][0-9]{0,2}$/.test(limit) || Number(limit) > 100) throw new Problem('invalid-limit');
  return { limit: Number(limit), cursor: query.get('cursor') };
}
