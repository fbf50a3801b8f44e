import { codePointLength } from '../shared/fields.ts';
import { Problem } from '../shared/problem.ts';
import { readQuery } from '../shared/query.ts';

/** A search. */
export interface SearchQuery {
  /** 1 to 64 code points, trimmed. */
  readonly name: string;
  /** 1 to {@link maxPage}. */
  readonly page: number;
}

/** Highest page number. */
export const maxPage = 9_999;

/**
 * @param rawQueryString without `?`
 * @throws {Problem} 400 unless the query has a valid name, at most one valid page, and nothing else
 */
export function readSearchQuery(rawQueryString: string): SearchQuery {
  const query = readQuery(rawQueryString, ['name', 'page']);
  const name = (query.get('name') ?? '').trim();
  const length = codePointLength(name);
  if (length < 1 || length > 64) throw new Problem('invalid-name');
  const page = query.get('page') ?? '1';
  if (!/^[1-9][0-9]*$/.test(page) || Number(page) > maxPage) throw new Problem('invalid-page');
  return { name, page: Number(page) };
}
