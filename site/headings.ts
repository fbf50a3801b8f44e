import type { MarkdownState, MarkdownToken } from '@11ty/eleventy';

/**
 * Gives each page one heading of level 1. A text without one begins with the title of the page, and further ones become
 * level 2. HTML of developers stays as it is.
 *
 * @param env the data of the page, with its title. @default - nothing is added
 */
export function completeTitle({ tokens, env, Token }: MarkdownState): void {
  const titles = tokens.filter(({ tag }) => tag === 'h1');
  for (const token of titles.slice(2)) {
    token.tag = 'h2';
    token.markup = '##';
  }
  const { title } = (env ?? {}) as { readonly title?: unknown };
  const hasTitle = titles.length > 0 || tokens.some(isHtmlTitle);
  if (hasTitle || typeof title !== 'string') return;
  const heading = new Token('html_block', '', 0);
  heading.content = `<h1>${escapeHtml(title)}</h1>\n`;
  tokens.unshift(heading);
}

function isHtmlTitle({ type, content }: MarkdownToken): boolean {
  return type === 'html_block' && /<h1[\s>]/i.test(content);
}

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
