import type { MarkdownToken } from '@11ty/eleventy';

/** Pages with fewer parts need no list of contents. */
const minParts = 4;

/**
 * Gives the headings below the title an id, so that links can lead to them.
 *
 * @returns a list of contents as HTML, for pages with at least four parts. Else an empty string
 */
export function identifyHeadings(tokens: readonly MarkdownToken[]): string {
  const ids = new Set<string>();
  const parts: string[] = [];
  tokens.forEach((token, index) => {
    if (token.type !== 'heading_open' || token.tag === 'h1') return;
    const text = plainText(tokens[index + 1]?.content ?? '');
    const id = uniqueId(text, ids);
    token.attrSet('id', id);
    if (token.tag === 'h2') parts.push(`<li><a href="#${id}">${escapeHtml(text)}</a></li>`);
  });
  if (parts.length < minParts) return '';
  return `<nav class="contents" aria-label="Contents"><ul>\n${parts.join('\n')}\n</ul></nav>\n`;
}

/** Without the marks of emphasis, code and links. */
function plainText(markdown: string): string {
  return markdown.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[*_`]/g, '');
}

function uniqueId(text: string, taken: Set<string>): string {
  const base =
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join('-') ?? 'part';
  let id = base;
  for (let number = 2; taken.has(id) || id === 'main'; number++) id = `${base}-${number}`;
  taken.add(id);
  return id;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
