import { Problem } from '../shared/problem.ts';
import { readQuery } from '../shared/query.ts';
import { decodeCursor } from './cursor.ts';

/** Which signatures are asked for. */
export interface ListQuery {
  /** 1 to 100. */
  readonly limit: number;
  /** A `signedAtId`; undefined begins with the newest. */
  readonly olderThan: string | undefined;
}

/**
 * @param rawQueryString the query as it was sent, without `?`
 * @throws Problem 400 for anything but perhaps a limit and a cursor, as they may be
 */
export function readListQuery(rawQueryString: string): ListQuery {
  const query = readQuery(rawQueryString, ['limit', 'cursor']);
  const limit = query.get('limit') ?? '20';
  if (!/^[1-9][0-9]{0,2}$/.test(limit) || Number(limit) > 100) throw new Problem('invalid-limit');
  const cursor = query.get('cursor');
  return { limit: Number(limit), olderThan: cursor === undefined ? undefined : decodeCursor(cursor) };
}
