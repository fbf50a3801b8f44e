/** Whether a record is delivered. */
export type Filter = (event: unknown) => boolean;

type Matcher = (value: unknown) => boolean;

/**
 * Parses the filter patterns of a mapping. A record is delivered if one of them matches (Lambda Developer Guide,
 * "Control which events Lambda sends to your function").
 *
 * @param patterns JSON; an empty list matches every record
 * @throws {Error} that names the unsupported part
 */
export function readFilter(patterns: readonly string[]): Filter {
  const matchers = patterns.map((pattern) => readPattern(JSON.parse(pattern)));
  return (event) => matchers.length === 0 || matchers.some((matches) => matches(event));
}

function readPattern(pattern: unknown): Matcher {
  if (Array.isArray(pattern)) {
    const rules = pattern.map(readRule);
    // A list field matches if one of its elements does.
    return (value) =>
      rules.some((rule) => (Array.isArray(value) ? value.some(rule) || rule(value) : rule(value)));
  }
  if (typeof pattern !== 'object' || pattern === null) {
    throw new Error(`the filter pattern ${JSON.stringify(pattern)} is neither an object nor a list`);
  }
  const fields = Object.entries(pattern).map(([name, inner]): Matcher => {
    if (name === '$or') {
      const choices = (inner as unknown[]).map(readPattern);
      return (value) => choices.some((matches) => matches(value));
    }
    const matches = readPattern(inner);
    return (value) => matches((value as Record<string, unknown> | null | undefined)?.[name]);
  });
  return (value) => fields.every((matches) => matches(value));
}

function readRule(rule: unknown): Matcher {
  if (typeof rule !== 'object' || rule === null) return (value) => value === rule;
  const [[name, operand] = [], ...others] = Object.entries(rule);
  const make = name === undefined || others.length > 0 ? undefined : rules[name];
  if (!make) throw new Error(`the filter rule ${JSON.stringify(rule)} is not known`);
  return make(operand);
}

const rules: Readonly<Record<string, (operand: unknown) => Matcher>> = {
  // Applies to leaves only. An object counts as neither present nor absent.
  exists: (wanted) => (value) => (value !== undefined) === wanted && !isObject(value),
  prefix: (start) => (value) => typeof value === 'string' && value.startsWith(String(start)),
  suffix: (end) => (value) => typeof value === 'string' && value.endsWith(String(end)),
  'equals-ignore-case': (text) => (value) =>
    typeof value === 'string' && value.toLowerCase() === String(text).toLowerCase(),
  'anything-but': (unwanted) => {
    const inner = (Array.isArray(unwanted) ? unwanted : [unwanted]).map(readRule);
    return (value) => value !== undefined && !inner.some((matches) => matches(value));
  },
  numeric: (comparisons) => {
    const list = comparisons as (string | number)[];
    const tests = list.flatMap((sign, place) =>
      typeof sign === 'string' ? [comparison(sign, Number(list[place + 1]))] : [],
    );
    return (value) => typeof value === 'number' && tests.every((holds) => holds(value));
  },
};

function comparison(sign: string, bound: number): (value: number) => boolean {
  const signs: Readonly<Record<string, (value: number) => boolean>> = {
    '=': (value) => value === bound,
    '<': (value) => value < bound,
    '<=': (value) => value <= bound,
    '>': (value) => value > bound,
    '>=': (value) => value >= bound,
  };
  const found = signs[sign];
  if (!found) throw new Error(`the comparison ${sign} of a filter is not known`);
  return found;
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
