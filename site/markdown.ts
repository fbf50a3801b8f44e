import type { MarkdownLibrary } from '@11ty/eleventy';
import { completeTitle, identifyHeadings } from './headings.ts';

/** Code that a code block includes, and the file that it is from. */
export interface IncludedCode {
  readonly file: string;
  readonly code: string;
}

/**
 * Sets up how Markdown becomes HTML. Long lines of code scroll sideways, and not all browsers let the keyboard reach a
 * scrollable element. A page has one heading of level 1, and with many parts a list of contents below it. The content
 * security policy blocks style attributes, so the alignment of columns is a class. Browsers load the first picture at
 * once, and others when they come near the window.
 *
 * @param include returns the code of the project for a code block with this info, or undefined if the info names no
 * file. `line` is where the block begins in the text, from 1. `data` is the data of the page
 * @param picture HTML in place of an `<img>`. @default - the same
 */
export function configureMarkdown(
  markdown: MarkdownLibrary,
  include: (info: string, line: number, data: unknown) => IncludedCode | undefined,
  picture = (image: string) => image,
): void {
  const { fence, image } = markdown.renderer.rules;
  if (!fence || !image) throw new Error('The Markdown library has no rule for code blocks or images.');
  markdown.core.ruler.push('column-alignment', ({ tokens }) => {
    for (const { attrs } of tokens)
      for (const attribute of attrs ?? [])
        if (attribute[0] === 'style') {
          const [, side] = /^text-align:(left|center|right)$/.exec(attribute[1]) ?? [];
          attribute.splice(0, 2, 'class', `column-${side}`);
        }
  });
  markdown.core.ruler.push('title', completeTitle);
  markdown.core.ruler.push('headings', ({ tokens, Token }) => {
    const contents = new Token('html_block', '', 0);
    contents.content = identifyHeadings(tokens);
    const title = tokens.findIndex(
      ({ type, tag, content }) =>
        (type === 'heading_close' && tag === 'h1') || (type === 'html_block' && content.startsWith('<h1>')),
    );
    if (contents.content !== '') tokens.splice(title + 1, 0, contents);
  });
  markdown.core.ruler.push('pictures', ({ tokens }) => {
    const images = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'image');
    for (const token of images.slice(1)) {
      token.attrSet('loading', 'lazy');
      token.attrSet('decoding', 'async');
    }
  });
  markdown.renderer.rules.image = (...rendered) => picture(image(...rendered));
  markdown.renderer.rules.fence = (tokens, index, ...more) => {
    const token = tokens[index];
    const included = token && include(token.info, (token.map?.[0] ?? 0) + 1, more[1]);
    if (included) token.content = `${included.code}\n`;
    const html = fence(tokens, index, ...more).replace('<pre', '<pre tabindex="0"');
    const caption = included ? `<figcaption><code>${included.file}</code></figcaption>\n` : '';
    return `<figure class="code">${caption}${html}</figure>\n`;
  };
}
