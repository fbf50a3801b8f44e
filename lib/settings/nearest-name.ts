/**
 * The name that a misspelt name is most likely meant to be.
 *
 * @example
 * nearestName('webAci', ['region', 'webAcl']); // 'webAcl'
 */
export function nearestName(misspelt: string, names: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, '');
  const distances = names.map((name) => ({ name, distance: levenshtein(plain(misspelt), plain(name)) }));
  return distances.sort((a, b) => a.distance - b.distance)[0]?.name;
}

/** How many letters must be inserted, deleted or replaced. */
function levenshtein(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (letter === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
