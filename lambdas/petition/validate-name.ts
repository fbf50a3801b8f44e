/**
 * The rule by which names are refused that nobody signs with, and that would harm whoever reads the list. A petition
 * that wants another rule replaces this file.
 *
 * @param name normalised and trimmed, 1 to 100 characters, no control characters
 * @returns what to change, in a sentence for whoever signs; undefined when the name may stand
 */
export function validateName(name: string): string | undefined {
  if (invisible.test(name))
    return 'Sign without characters that turn the direction of the text or are invisible.';
  if (!visible.test(name)) return 'Sign with a name that can be seen.';
  // Compatibility characters, such as those of full width, are read as the plain ones that they look like.
  if (links.some((link) => link.test(name.normalize('NFKC')))) return 'Sign without links.';
  return undefined;
}

/**
 * Embeddings, overrides and isolates of the bidirectional algorithm (UAX #9, table 4): they would make text around the
 * name read backwards. Beside them line and paragraph separators, and characters without a shape that hide words from
 * a search. Joiners stay: Persian and many emoji are written with them.
 */
const invisible = /[\u202a-\u202e\u2066-\u2069\u2028\u2029\u200b\u2060\ufeff\u{e0000}-\u{e001f}]/u;

const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

const links = [
  /[a-z][a-z0-9+.-]*:\/\//i,
  /\bwww\./i,
  // What stands before a path can only be a host.
  /[^\s/]\.\p{L}{2,}\//u,
  // Endings that advertisements use; a list of all of them would refuse initials such as "J.Co".
  /[\p{L}\p{N}]\.(com|net|org|info|biz|shop|store|online|site|xyz|top|click|link)\b/iu,
];
