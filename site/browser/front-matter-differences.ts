type FrontMatter = Readonly<Record<string, unknown>>;

/** The fields whose values differ. */
export function differingFields(a: FrontMatter, b: FrontMatter): readonly string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]));
}

/**
 * @returns the fields of the saved page that differ, with their values; empty if none does
 * @example
 * describeDifferences({ title: 'Tea' }, { title: 'Green tea' }); // 'In the saved page, title is “Green tea”.'
 */
export function describeDifferences(mine: FrontMatter, theirs: FrontMatter): string {
  const parts = differingFields(mine, theirs).map((name) => {
    const value = theirs[name];
    const text = Array.isArray(value) ? value.join(' ') : String(value);
    return value === undefined ? `${name} is empty` : `${name} is “${text}”`;
  });
  return parts.length === 0 ? '' : `In the saved page, ${parts.join(', ')}.`;
}
