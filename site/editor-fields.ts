import * as v from 'valibot';
import { developerFields, frontMatterSchemas } from './front-matter.ts';

/** A field of the form in `content/admin.njk`. */
export interface EditorField {
  /** Of the front matter. */
  readonly name: string;
  readonly label: string;
  /** @default - the label says enough */
  readonly help?: string;
  /** `words` is a list of texts without spaces. */
  readonly type: 'text' | 'date' | 'number' | 'checkbox' | 'select' | 'words';
  /** Values of a `select`. @default - none */
  readonly options?: readonly string[];
  readonly isRequired: boolean;
  /** What has the field: `page`, `post` or `page post`. */
  readonly kinds: string;
}

type Entries = Readonly<Record<string, v.GenericSchema>>;

/** The front matter's schemas of what editors write, by kind. */
export type EditorSchemas = Readonly<Record<string, { readonly entries: Entries }>>;

/**
 * The fields of the editor's form, from the schemas that validate the front matter. A title (`v.title`) becomes the
 * label, and a description (`v.description`) the help.
 *
 * @throws {Error} that names the field if the form has no control for its type
 * @example
 * editorFields({ page: v.strictObject({ draft: v.optional(v.boolean()) }) });
 * // [{ name: 'draft', label: 'Draft', type: 'checkbox', isRequired: false, kinds: 'page' }]
 */
export function editorFields(
  schemas: EditorSchemas = { post: frontMatterSchemas.post, page: frontMatterSchemas.page },
): readonly EditorField[] {
  const fields = new Map<string, EditorField>();
  for (const [kind, { entries }] of Object.entries(schemas))
    for (const [name, schema] of Object.entries(entries)) {
      if (developerFields.includes(name)) continue;
      const field = fields.get(name) ?? { ...describe(name, schema), kinds: '' };
      fields.set(name, { ...field, kinds: `${field.kinds} ${kind}`.trim() });
    }
  const isLast = ({ type }: EditorField) => Number(type === 'checkbox');
  return [...fields.values()].sort((a, b) => isLast(a) - isLast(b));
}

function describe(name: string, schema: v.GenericSchema): Omit<EditorField, 'kinds'> {
  const isOptional = v.isOfType('optional', schema);
  const value = isOptional ? (schema as unknown as { wrapped: v.GenericSchema }).wrapped : schema;
  const help = v.getDescription(value);
  return {
    name,
    label: v.getTitle(value) ?? labelOf(name),
    ...(help !== undefined && { help }),
    ...controlOf(name, value),
    isRequired: !isOptional,
  };
}

function controlOf(name: string, schema: v.GenericSchema): Pick<EditorField, 'type' | 'options'> {
  // The type of a schema says which of these properties it has.
  const { type, options, item } = schema as v.GenericSchema & {
    readonly options?: readonly (string & v.GenericSchema)[];
    readonly item?: v.GenericSchema;
  };
  if (type === 'string') return { type: 'text' };
  if (type === 'number') return { type };
  if (type === 'boolean') return { type: 'checkbox' };
  if (type === 'picklist' && options) return { type: 'select', options };
  if (type === 'array' && item?.type === 'string') return { type: 'words' };
  if (type === 'union' && options?.some((option) => option.type === 'date')) return { type: 'date' };
  throw new Error(
    `The editor has no control for the field "${name}", which is of the type ${type}. Add one to site/editor-fields.ts, site/content/admin.njk and site/browser/form-values.ts, or add the field to developerFields.`,
  );
}

/** `publishedBy` becomes `Published by`. */
function labelOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
