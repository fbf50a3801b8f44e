import { decodeFields } from './fields.ts';
import { Problem } from './problem.ts';

/**
 * Reads a query string as it was sent. The event's own `queryStringParameters` joins repeated parameters with a
 * comma, so it cannot tell `a=1&a=2` from `a=1,2`.
 *
 * @param allowed the parameters that the route takes
 * @throws Problem 400 for a broken escape, a repeated parameter, or one that is not allowed
 */
export function readQuery(rawQueryString: string, allowed: readonly string[]): ReadonlyMap<string, string> {
  const fields = readFields(rawQueryString);
  for (const name of fields.keys()) {
    if (!allowed.includes(name)) {
      throw new Problem('invalid-query', {
        detail: `Send no other parameters than ${allowed.join(' and ')}.`,
      });
    }
  }
  return fields;
}

function readFields(rawQueryString: string): Map<string, string> {
  try {
    return decodeFields(rawQueryString);
  } catch (cause) {
    throw new Problem('invalid-query', { cause });
  }
}
