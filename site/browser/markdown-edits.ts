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

/** Markers of headings, quotes and list items at the start of a line. A mark before them would make them plain text. */
const blockMarkers = /^\s*(?:(?:#{1,6}|[-*+>]|\d+[.)])\s+)*/;

/**
 * Puts a mark such as `**` around the selected text of each block, or removes it. Spaces at both ends stay outside,
 * because Markdown shows a mark beside a space as it is.
 */
export function wrap(selected: Selected, mark: string, placeholder: string): Edit {
  const { text, start } = selected;
  const [character = ''] = mark;
  const blocks = blocksOf(selected).map((block) => markedRange(text, block, character));
  const [first] = blocks;
  const last = blocks.at(-1);
  if (!first || !last) {
    const from = start + mark.length;
    return {
      start,
      end: start,
      insert: mark + placeholder + mark,
      select: [from, from + placeholder.length],
    };
  }
  const isMarked = blocks.every((block) => hasMark(block, mark));
  const depthOf = (block: MarkedRange) =>
    isMarked ? block.depth - mark.length : block.depth + (hasMark(block, mark) ? 0 : mark.length);
  const from = first.start - first.depth;
  let insert = '';
  let at = from;
  for (const block of blocks) {
    const marks = character.repeat(depthOf(block));
    insert += text.slice(at, block.start - block.depth) + marks + text.slice(block.start, block.end) + marks;
    at = block.end + block.depth;
  }
  // With the marks of several blocks, so that they can be removed together.
  const outside = blocks.length === 1 ? depthOf(first) : 0;
  return { start: from, end: at, insert, select: [from + outside, from + insert.length - outside] };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** A range of text without the marks around it. */
interface MarkedRange extends Range {
  /** The number of mark characters on each side: 3 for text that is bold and italic. */
  readonly depth: number;
}

/** Two asterisks are bold, one is italic, and three are both. */
function hasMark({ depth }: MarkedRange, mark: string): boolean {
  return mark.length === 1 ? depth % 2 === 1 : depth >= mark.length;
}

function markedRange(text: string, { start, end }: Range, character: string): MarkedRange {
  const marks = (from: number, step: number) => {
    let count = 0;
    while (text[from + count * step] === character) count++;
    return count;
  };
  // The marks may be selected, too.
  const selected = Math.min(marks(start, 1), marks(end - 1, -1));
  const inner = { start: start + selected, end: end - selected };
  const isWhole = inner.start < inner.end && !text.slice(inner.start, inner.end).includes(character);
  const range = isWhole ? inner : { start, end };
  return { ...range, depth: Math.min(marks(range.start - 1, -1), marks(range.end, 1)) };
}

/** The selected parts of paragraphs, headings and list items, without markers and without spaces at both ends. */
function blocksOf({ text, start, end }: Selected): readonly Range[] {
  const blocks: { start: number; end: number }[] = [];
  let isOpen = false;
  let at = start;
  for (const line of text.slice(start, end).split('\n')) {
    const isLineStart = at === 0 || text[at - 1] === '\n';
    const [marker = ''] = (isLineStart ? blockMarkers : /^\s*/).exec(line) ?? [];
    const range = { start: at + marker.length, end: at + line.trimEnd().length };
    const open = isOpen && marker.trim() === '' ? blocks.at(-1) : undefined;
    const isBlank = range.start >= range.end;
    if (open && !isBlank) open.end = range.end;
    else if (!isBlank) blocks.push(range);
    // A heading ends with its line.
    isOpen = !isBlank && !marker.includes('#');
    at += line.length + 1;
  }
  return blocks;
}

/** Puts a prefix such as `- ` before each selected line with text, or removes it. */
export function prefixLines({ text, start, end }: Selected, prefix: string): Edit {
  // A selection often ends with the line break, before the next line.
  const lastEnd = start + text.slice(start, end).trimEnd().length;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', lastEnd);
  const to = next < 0 ? text.length : next;
  const lines = text.slice(from, to).split('\n');
  const isBlank = (line: string) => line.trim() === '';
  const isSkipped = (line: string) => isBlank(line) && !lines.every(isBlank);
  const isPrefixed = lines.every((line) => isSkipped(line) || line.startsWith(prefix));
  const insert = lines
    .map((line) => {
      if (isSkipped(line)) return line;
      return isPrefixed ? line.slice(prefix.length) : prefix + line.replace(/^(#{1,6} |[-*>] |\d+\. )/, '');
    })
    .join('\n');
  return { start: from, end: to, insert, select: [from, from + insert.length] };
}

/**
 * Finds a selection in the text as it is now.
 *
 * @returns undefined if the text has changed on both sides
 */
export function followSelection({ text, start, end }: Selected, changed: string): Selected | undefined {
  if (changed.startsWith(text.slice(0, end))) return { text: changed, start, end };
  const shift = changed.length - text.length;
  const isSame = start + shift >= 0 && changed.endsWith(text.slice(start));
  return isSame ? { text: changed, start: start + shift, end: end + shift } : undefined;
}

/** Completes an address as people write it: `www.example.com` or `me@example.com`. */
export function completeAddress(address: string): string {
  if (/^[^\s/:@?#]+@[^\s/:@?#]+\.[^\s/:@?#]+$/.test(address)) return `mailto:${address}`;
  const host = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?=$|[/:?#])/u.exec(address)?.[0];
  const isFile = host === address && fileNames.test(host);
  return host && !isFile ? `https://${address}` : address;
}

/** A page or a picture of this site, whose address was mistyped. The server explains that. */
const fileNames = /\.(?:html?|md|njk|pdf|avif|gif|jpe?g|png|webp)$/i;

/** A link or a picture. The selection becomes its text. A text that is missing is selected, to be replaced. */
export function link({ text, start, end }: Selected, address: string, mark: '' | '!' = '', name = ''): Edit {
  const given = name || text.slice(start, end);
  const label = (given || 'text').replace(/[[\]]/g, '');
  const insert = `${mark}[${label}](${completeAddress(address).replace(/[()\s]/g, escapeCharacter)})`;
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
