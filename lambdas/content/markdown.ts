import MarkdownIt from 'markdown-it';
import { configureMarkdown } from '../../site/markdown.ts';
import { invalidField } from './page-file.ts';

/** Shows raw HTML as text. */
const safe = new MarkdownIt({ html: false });
configureMarkdown(safe, (info) => {
  const file = includedFile(info);
  return file === undefined ? undefined : { file, code: `This is where the code of ${file} appears.` };
});

/** Eleventy's options. */
const asBuilt = new MarkdownIt({ html: true });

/**
 * HTML of a text, for the preview. The code of the project is not part of it.
 *
 * @param title of the page, for a text without a heading of level 1. @default - nothing is added
 */
export function renderMarkdown(body: string, title?: string): string {
  return safe.render(body, { title });
}

/** Renders Markdown with the options of Eleventy, including raw HTML. The result has the links of the built page. */
export function renderAsBuilt(body: string): string {
  return asBuilt.render(body, {});
}

/**
 * Refuses parts that only developers may write: raw HTML, and code blocks that include files of the project. Such parts
 * stay in a page that has them.
 *
 * @param currentBody of the page that is replaced. @default - a new page
 * @throws {Problem} 422 that names the line
 */
export function checkMarkdown(body: string, currentBody = ''): void {
  const known = new Set(developerParts(currentBody).map(({ text }) => text));
  const added = developerParts(body).find(({ text }) => !known.has(text));
  if (!added) return;
  throw invalidField(
    'body',
    added.isHtml
      ? `Line ${added.line} has HTML. Use Markdown, or put the HTML between backticks to show it as code.`
      : `Line ${added.line} includes a file of the project. Only developers can do that.`,
  );
}

interface DeveloperPart {
  readonly text: string;
  /** The first line is 1. */
  readonly line: number;
  readonly isHtml: boolean;
}

function developerParts(body: string): DeveloperPart[] {
  return asBuilt.parse(body, {}).flatMap((token): DeveloperPart[] => {
    const line = (token.map?.[0] ?? 0) + 1;
    if (token.type === 'html_block') return [{ text: token.content.trim(), line, isHtml: true }];
    if (token.type === 'fence' && includedFile(token.info) !== undefined)
      return [{ text: token.info, line, isHtml: false }];
    return (token.children ?? [])
      .filter(({ type }) => type === 'html_inline')
      .map(({ content }) => ({ text: content, line, isHtml: true }));
  });
}

/** See site/include-code.ts. */
function includedFile(info: string): string | undefined {
  return /\bfile=(\S+)/.exec(info)?.[1];
}
