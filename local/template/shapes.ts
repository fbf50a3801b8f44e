import * as v from 'valibot';

/**
 * Shapes of a resource's properties. Like CloudFormation, they accept a number or a boolean that is written as text,
 * and the reverse.
 */

/** A text. */
export const text = v.pipe(
  v.union([v.string(), v.number(), v.boolean()], 'text'),
  v.transform((value) => String(value)),
);

/** A number. */
export const number = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^-?\d+(\.\d+)?$/))], 'a number'),
  v.transform(Number),
);

/** A boolean. */
export const boolean = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])], 'a boolean'),
  v.transform((value) => String(value) === 'true'),
);

/** A list of texts. */
export const texts = v.array(text, 'a list');

/** Texts by name. */
export const textMap = v.record(v.string(), text, 'an object');

/** A list. */
export const list = <const S extends v.GenericSchema>(item: S) => v.array(item, 'a list');

/** An object with these properties, and others that nothing has read yet. */
export const object = <const E extends v.ObjectEntries>(entries: E) => v.looseObject(entries, 'an object');

export const optional = v.optional;
export const record = <const S extends v.GenericSchema>(item: S) => v.record(v.string(), item, 'an object');
export const oneOf = <const T extends readonly string[]>(...values: T) =>
  v.picklist(values, `one of ${values.join(', ')}`);
/** Any value. */
export const any = v.unknown();

/** The shape of a resource's properties. */
export type Shape = v.GenericSchema<unknown, Record<string, unknown>>;
export type PropertiesOf<S extends Shape> = v.InferOutput<S>;

/**
 * Converts properties to a shape.
 *
 * @param root names the properties in a sentence about all of them
 * @returns the properties, or else one sentence for each wrong value
 */
export function readShape<S extends Shape>(
  shape: S,
  properties: unknown,
  root = 'Properties',
): { readonly value: v.InferOutput<S> } | { readonly problems: readonly string[] } {
  const result = v.safeParse(shape, properties);
  if (result.success) return { value: result.output };
  return {
    problems: result.issues.map((issue) => {
      const path = v.getDotPath(issue) ?? root;
      const { input } = issue;
      if (input === undefined) return `${path} is missing`;
      return `${path} must be ${issue.message}, not ${JSON.stringify(input)?.slice(0, 80)}`;
    }),
  };
}
