import { decodeFields } from './fields.ts';
import { Problem } from './problem.ts';

/**
 * Parses a query string. `queryStringParameters` of the event joins repeated parameters with a comma, so it can't
 * distinguish `a=1&a=2` from `a=1,2`.
 *
 * @param rawQueryString without `?`
 * @param allowed names of the parameters that the route accepts
 * @throws {Problem} 400 for a malformed escape, or a repeated or unknown parameter
 *
 * @example
 * readQuery('name=rick&page=2', ['name', 'page']).get('page'); // '2'
 */
export function readQuery(rawQueryString: string, allowed: readonly string[]): ReadonlyMap<string, string> {
  const fields = parse(rawQueryString);
  for (const name of fields.keys()) {
    if (!allowed.includes(name)) {
      throw new Problem('invalid-query', {
        detail: `Send no parameters other than ${allowed.join(' and ')}.`,
      });
    }
  }
  return fields;
}

function parse(rawQueryString: string): Map<string, string> {
  try {
    return decodeFields(rawQueryString);
  } catch (cause) {
    throw new Problem('invalid-query', { cause });
  }
}
