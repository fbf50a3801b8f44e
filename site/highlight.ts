import prism from 'prismjs';
// Each adds itself to the languages of Prism: HTML, CSS and JavaScript are there already.
import 'prismjs/components/prism-bash.js';
import 'prismjs/components/prism-json.js';
import 'prismjs/components/prism-typescript.js';
import 'prismjs/components/prism-yaml.js';
import 'prismjs/components/prism-markdown.js';

/**
 * Marks the parts of code with classes. The colors are in code.css.
 *
 * @param language the first word after the three backticks
 * @returns HTML, or an empty string if the language is unknown
 */
export function highlight(code: string, language: string): string {
  const grammar = Object.hasOwn(prism.languages, language) ? prism.languages[language] : undefined;
  if (typeof grammar !== 'object') return '';
  // Punctuation and operators have the color of text. Prism escapes `<` and `&` only.
  return prism
    .highlight(code, grammar, language)
    .replace(/<span class="token (?:punctuation|operator)">([^<]*)<\/span>/g, '$1')
    .replaceAll('class="token ', 'class="')
    .replace(/(<[^>]*>)|>/g, (_, tag?: string) => tag ?? '&gt;');
}
