import { load, YAMLException } from 'js-yaml';
import * as v from 'valibot';
import { forbiddenCharacter, forbiddenInBody, withoutForbidden } from './characters.ts';
import { suggestion } from './nearest.ts';

/** Something wrong in a source file. */
export interface Fault {
  /** The first line is 1. */
  readonly line: number;
  /** The field of the front matter. @default - the fault is elsewhere */
  readonly field?: string;
  /** What is wrong and what to do, in sentences. */
  readonly message: string;
}

export interface Source {
  /** Empty if it can't be read. */
  readonly frontMatter: Readonly<Record<string, unknown>>;
  /** The text below the front matter. */
  readonly body: string;
  readonly faults: readonly Fault[];
}

/**
 * Letters, digits, punctuation and symbols, without those that leave no ink: fillers, the empty Braille pattern, the
 * placeholder of an object and the null notehead.
 */
const visible = /(?![\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{1d159}])[\p{L}\p{N}\p{P}\p{S}]/u;

const text = v.pipe(
  v.string('must be a text.'),
  v.regex(visible, 'must have a character that can be seen.'),
  v.check(
    (value) => forbiddenCharacter(value) === undefined,
    ({ input }) => `has ${forbiddenRule(forbiddenCharacter(input))}`,
  ),
);
const upTo = (max: number): v.MaxLengthAction<string, number, string> =>
  v.maxLength(max, `must have at most ${max} characters.`);
const flag = v.boolean('must be true or false.');
const dateRule = 'must be a date such as 2026-11-28.';
/** YAML reads a date as a `Date`, JSON as a string. */
const day = v.pipe(
  v.string(dateRule),
  // JavaScript and YAML read February 30 as March 2.
  v.check((text) => new Date(`${text}T00:00Z`).toJSON()?.slice(0, 10) === text, dateRule),
);
const date = v.union([v.date(dateRule), day], dateRule);
const tag = v.pipe(
  v.string('must be a text.'),
  v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'has lowercase letters, digits and hyphens.'),
  // It is a folder of the site, whose name can have 255 characters on most systems.
  v.maxLength(50, 'has at most 50 characters.'),
);
const menus = ['main', 'footer'] as const;

/** Of pages and posts. The editor shows the fields in the order of the schema: see editor-fields.ts. */
const firstFields = {
  // Search engines show about 60 characters of a title, and 160 of a description.
  title: v.pipe(text, upTo(200)),
  description: v.pipe(text, upTo(500), v.description('One sentence for lists and search engines.')),
};
const lastFields = {
  draft: v.optional(v.pipe(flag, v.description('The site does not show a draft.'))),
  script: v.optional(text),
};

const pageFields = {
  ...firstFields,
  menu: v.optional(v.picklist(menus, 'must be "main" or "footer".')),
  order: v.optional(
    v.pipe(v.number('must be a number.'), v.finite('must be a number.'), v.title('Position in the menu')),
  ),
  ...lastFields,
};

const postFields = {
  ...firstFields,
  date,
  tags: v.optional(
    v.pipe(
      v.array(tag, 'must be a list such as [architecture, costs].'),
      v.description('Lowercase words with spaces between them.'),
    ),
  ),
  ...lastFields,
};

/** Fields that only developers change, because a script is code. The editor keeps them and does not show them. */
export const developerFields: readonly string[] = ['script'];

/** A template may use more: see page.njk, demo.njk and index.njk. */
const templateFields = {
  ...pageFields,
  layout: v.optional(v.union([text, v.literal(false)], 'must be the name of a layout, or false.')),
  permalink: v.optional(text),
  needsRoute: v.optional(text),
  style: v.optional(text),
  unlisted: v.optional(flag),
  isTemplate: v.optional(flag),
  scriptFirst: v.optional(flag),
  feature: v.optional(text),
  accent: v.optional(text),
  try: v.optional(text),
  underneath: v.optional(text),
  route: v.optional(
    v.array(
      v.strictObject({ at: text, does: text, timing: v.optional(text), fails: v.optional(text) }),
      'must be a list of stops with "at" and "does".',
    ),
  ),
  examples: v.optional(v.array(text, 'must be a list of texts.')),
  samples: v.optional(v.array(v.record(v.string(), text), 'must be a list.')),
  pagination: v.optional(v.record(v.string(), v.unknown(), 'must be the settings of Eleventy’s pagination.')),
  eleventyComputed: v.optional(v.record(v.string(), text, 'must be templates by the name of a field.')),
};

/** The schemas of front matter, by the kind of the file. The build and the API of the editor validate with them. */
export const frontMatterSchemas = {
  page: v.strictObject(pageFields),
  post: v.strictObject(postFields),
  template: v.strictObject(templateFields),
};

/** @param path below `content/`, with forward slashes */
export function kindOf(path: string): keyof typeof frontMatterSchemas {
  if (path.endsWith('.njk')) return 'template';
  return /^posts\/[^/]+$/.test(path) ? 'post' : 'page';
}

/**
 * Validates the front matter of a file.
 *
 * @param path see {@link kindOf}
 * @param value as read from YAML or JSON
 */
export function checkFrontMatter(path: string, value: unknown): readonly Omit<Fault, 'line'>[] {
  const schema = frontMatterSchemas[kindOf(path)];
  const { issues = [] } = v.safeParse(schema, value);
  return issues.map((issue) => {
    const field = v.getDotPath(issue);
    if (field === null) return { message: 'The front matter must have fields such as "title: Tea".' };
    return { field, message: describe(issue, field, Object.keys(schema.entries)) };
  });
}

function describe(issue: v.BaseIssue<unknown>, field: string, fields: readonly string[]): string {
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return `The front matter has the unknown field "${field}".${suggestion(field, fields) || ` The fields are ${fields.join(', ')}.`}`;
  if (issue.input === undefined) return `The front matter needs a "${field}".`;
  // A custom message ends a sentence that begins with the field and its value.
  const given = typeof issue.input === 'string' ? `, which is ${quoted(issue.input)},` : '';
  const { message } = issue;
  const rule = field.startsWith('tags.')
    ? `The tag ${quoted(String(issue.input))} is invalid. A tag ${message}`
    : '';
  const hint = field === 'menu' ? suggestion(String(issue.input), menus) : '';
  return `${rule || `The field "${field}"${given} ${message}`}${hint}`;
}

/** The beginning of a value, in quotes. */
function quoted(text: string): string {
  const characters = [...text];
  const end = characters.length > 60 ? '…' : '';
  return `"${withoutForbidden(characters.slice(0, 60).join(''))}${end}"`;
}

function forbiddenRule(character = ''): string {
  return `the character ${character}, which no page can have. Remove it.`;
}

/**
 * Checks the text below the front matter.
 *
 * @param line of the file that the text begins with. @default 1
 */
export function checkBody(body: string, line = 1): readonly Fault[] {
  const found = forbiddenInBody(body);
  if (!found) return [];
  return [{ line: line + found.line - 1, message: `The text has ${forbiddenRule(found.character)}` }];
}

/**
 * Splits a file into front matter and text, and validates the front matter.
 *
 * @param path see {@link kindOf}
 */
export function readSource(path: string, contents: string): Source {
  const found = /^---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|$)/ms.exec(contents);
  if (!found)
    return {
      frontMatter: {},
      body: contents,
      faults: [{ line: 1, message: 'The file must begin with front matter between two lines of "---".' }],
    };
  const [all, yaml = ''] = found;
  const body = contents.slice(all.length);
  try {
    const value = load(yaml) ?? {};
    const [, , date] = /^date:[ \t]*(["']?)(\d{4}-\d\d-\d\d)\1[ \t]*(?:#.*)?\r?$/m.exec(yaml) ?? [];
    const fields = checkFrontMatter(path, date ? { ...(value as object), date } : value).map((fault) => ({
      ...fault,
      line: lineOf(yaml, fault.field),
    }));
    const faults = [...fields, ...checkBody(body, all.split('\n').length)];
    return { frontMatter: v.is(v.record(v.string(), v.unknown()), value) ? value : {}, body, faults };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    // The line of "---" is before the first line of the YAML.
    const line = 2 + Math.min(error.mark?.line ?? 0, yaml.split('\n').length - 2);
    return {
      frontMatter: {},
      body,
      faults: [
        { line, message: `The front matter is not valid YAML: ${error.reason}.${colonHint(yaml, line)}` },
      ],
    };
  }
}

/** What to do about the most frequent mistake. */
function colonHint(yaml: string, line: number): string {
  const [, field, value] = /^(\w+): +([^"'\s].*: .*?)\r?$/.exec(yaml.split('\n')[line - 2] ?? '') ?? [];
  return value === undefined ? '' : ` A text with a colon needs quotes: ${field}: ${JSON.stringify(value)}`;
}

/** The line in the file of a field, or of the first "---" if the field is missing. */
function lineOf(yaml: string, field = ''): number {
  const [name = ''] = field.split('.');
  const key = new RegExp(`^(["']?)${name.replace(/\W/g, '\\$&')}\\1\\s*:`);
  const index = yaml.split('\n').findIndex((line) => key.test(line));
  return name === '' || index < 0 ? 1 : index + 2;
}
