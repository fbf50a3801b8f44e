import prism, { type Token } from 'prismjs';
// Each adds itself to the languages of Prism: HTML, CSS and JavaScript are there already.
import 'prismjs/components/prism-bash.js';
import 'prismjs/components/prism-json.js';
import 'prismjs/components/prism-typescript.js';
import 'prismjs/components/prism-yaml.js';
import 'prismjs/components/prism-markdown.js';

/** The types of Prism's tokens by the class that code.css gives a color. Other text has none. */
const classes: Readonly<Record<string, readonly string[]>> = {
  comment: ['comment', 'prolog'],
  keyword: ['keyword', 'boolean', 'tag', 'title'],
  string: ['string', 'regex', 'template-string', 'attr-value', 'url'],
  number: ['number', 'variable'],
  name: ['function', 'class-name', 'builtin', 'property', 'key', 'attr-name', 'selector'],
};

const classOf = new Map(
  Object.entries(classes).flatMap(([name, types]) => types.map((type) => [type, name] as const)),
);

/**
 * Marks the parts of code with classes.
 *
 * @param language the first word after the three backticks
 * @returns HTML, or an empty string if the language is unknown
 */
export function highlight(code: string, language: string): string {
  const grammar = Object.hasOwn(prism.languages, language) ? prism.languages[language] : undefined;
  return typeof grammar === 'object' ? toHtml(prism.tokenize(code, grammar)) : '';
}

function toHtml(token: Token): string {
  if (typeof token === 'string') return escapeHtml(token);
  if (!('type' in token)) return token.map(toHtml).join('');
  const html = toHtml(token.content);
  const name = [token.type, token.alias ?? []]
    .flat()
    .map((type) => classOf.get(type))
    .find(Boolean);
  return name ? `<span class="${name}">${html}</span>` : html;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;' })[character] ?? '&gt;');
}
