/** A text field with a selection. */
export interface Selected {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Replaces the text from `start` to `end`, and selects a part of the result. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
  /** Relative to the text. */
  readonly select: readonly [start: number, end: number];
}

/** Puts a mark such as `**` around the selection, or removes it. */
export function wrap({ text, start, end }: Selected, mark: string, placeholder: string): Edit {
  const selected = text.slice(start, end);
  const isMarked = text.slice(start - mark.length, start) === mark && text.slice(end).startsWith(mark);
  if (isMarked && selected !== '') {
    const from = start - mark.length;
    return { start: from, end: end + mark.length, insert: selected, select: [from, from + selected.length] };
  }
  const inner = selected || placeholder;
  const from = start + mark.length;
  return { start, end, insert: mark + inner + mark, select: [from, from + inner.length] };
}

/** Puts a prefix such as `- ` before each selected line, or removes it. */
export function prefixLines({ text, start, end }: Selected, prefix: string): Edit {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const to = next < 0 ? text.length : next;
  const lines = text.slice(from, to).split('\n');
  const isPrefixed = lines.every((line) => line.startsWith(prefix));
  const insert = lines
    .map((line) =>
      isPrefixed ? line.slice(prefix.length) : prefix + line.replace(/^(#{1,6} |[-*>] |\d+\. )/, ''),
    )
    .join('\n');
  return { start: from, end: to, insert, select: [from, from + insert.length] };
}

/** A link or a picture. The selection becomes its text. A text that is missing is selected, to be replaced. */
export function link({ text, start, end }: Selected, address: string, mark: '' | '!' = '', name = ''): Edit {
  const given = name || text.slice(start, end);
  const label = (given || 'text').replace(/[[\]]/g, '');
  const insert = `${mark}[${label}](${address.replace(/[()\s]/g, escapeCharacter)})`;
  const after = start + insert.length;
  if (given) return { start, end, insert, select: [after, after] };
  const from = start + mark.length + 1;
  return { start, end, insert, select: [from, from + label.length] };
}

/** `encodeURIComponent` keeps parentheses. */
function escapeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** A part of an address: `Tea, for two!` becomes `tea-for-two`. */
export function slug(title: string): string {
  return title
    .normalize('NFD')
    .toLowerCase()
    .replace(/[\u0300-\u036f’']/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replace(/^-+|-+$/g, '');
}
