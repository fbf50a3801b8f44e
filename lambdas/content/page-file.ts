import {
  checkBody,
  checkFrontMatter,
  developerFields,
  frontMatterSchemas,
  kindOf,
  readSource,
} from '../../site/front-matter.ts';
import { Problem } from '../shared/problem.ts';

/** Values of front matter as JSON has them. A date is text such as `2026-11-28`. */
export type FrontMatter = Readonly<Record<string, unknown>>;

/** A page as the editor shows it. */
export interface Page {
  readonly frontMatter: FrontMatter;
  /** The Markdown below the front matter. */
  readonly body: string;
}

/**
 * Reads a file of the content folder. A file with faults is read as well as possible, so that an editor can mend it.
 */
export function parsePage(path: string, text: string): Page {
  const { frontMatter, body } = readSource(path, text);
  const entries = Object.entries(frontMatter).map(([name, value]) => [
    name,
    value instanceof Date ? value.toISOString().slice(0, 10) : value,
  ]);
  return { frontMatter: Object.fromEntries(entries), body: body.replace(/^\r?\n/, '') };
}

/**
 * The text of a page's file. It is valid for the build of the site, which reads it with the same code.
 *
 * @param current the file that is replaced. @default - a new file
 * @throws {Problem} 422 that names the field
 */
export function formatPage(path: string, { frontMatter, body }: Page, current?: Page): string {
  const [fault] = checkFrontMatter(path, frontMatter);
  if (fault) throw invalidField(fault.field ?? 'frontMatter', fault.message);
  for (const name of developerFields) {
    if (frontMatter[name] !== current?.frontMatter[name])
      throw invalidField(name, 'Only developers can change this field. Leave it as it is.');
  }
  const [bodyFault] = checkBody(body);
  if (bodyFault) throw invalidField('body', `Line ${bodyFault.line}: ${bodyFault.message}`);
  // Writes the fields in the order of the schema. `checkFrontMatter` has refused all other fields.
  const names = Object.keys(frontMatterSchemas[kindOf(path)].entries);
  const lines = names.flatMap((name) => {
    const value = frontMatter[name];
    return value === undefined ? [] : [`${name}: ${yamlOf(name, value)}`];
  });
  return `---\n${lines.join('\n')}\n---\n\n${body.replace(/\r\n?/g, '\n').trim()}\n`;
}

/** @throws {Problem} 422 */
export function invalidField(field: string, message: string): Problem {
  return new Problem('invalid-content', { detail: `${field}: ${message}`, reason: field });
}

function yamlOf(name: string, value: unknown): string {
  if (name === 'date') return String(value);
  if (Array.isArray(value)) return `[${value.map((each) => yamlOf('', each)).join(', ')}]`;
  // A text in JSON is a text in YAML, too. Without quotes, a text such as `no` or `1: 2` would be something else.
  if (typeof value !== 'string' || !isPlainYaml(value)) return JSON.stringify(value);
  return value;
}

/** Words with spaces and simple punctuation, but no word that YAML reads as a boolean or null. */
function isPlainYaml(text: string): boolean {
  return (
    /^\p{L}[\p{L}\p{N} .,;!?()/’‘“”–—-]*$/u.test(text) &&
    !text.endsWith(' ') &&
    !/^(?:true|false|yes|no|on|off|null|y|n|nan|inf)$/i.test(text)
  );
}
