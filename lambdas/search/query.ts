import { codePointLength } from '../shared/fields.ts';
import { Problem } from '../shared/problem.ts';
import { readQuery } from '../shared/query.ts';

/** A question to the searched service. */
export interface SearchQuery {
  /** 1 to 64 characters (code points), trimmed. */
  readonly name: string;
  /** 1 to 9999. */
  readonly page: number;
}

/** The last page that may be asked for. */
export const lastPage = 9_999;

/**
 * @param rawQueryString the query as it was sent, without `?`
 * @throws Problem 400 for anything but a name and perhaps a page, within their bounds
 */
export function readSearchQuery(rawQueryString: string): SearchQuery {
  const query = readQuery(rawQueryString, ['name', 'page']);
  const name = (query.get('name') ?? '').trim();
  const length = codePointLength(name);
  if (length < 1 || length > 64) throw new Problem('invalid-name');
  const page = query.get('page') ?? '1';
  if (!/^[1-9][0-9]*$/.test(page) || Number(page) > lastPage) throw new Problem('invalid-page');
  return { name, page: Number(page) };
}
