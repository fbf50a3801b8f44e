import fc from 'fast-check';
import { formType, type RouteExample } from '../../lambdas/shared/route.ts';
import { documentedPath } from '../../lib/api/openapi.ts';
import type { DeclaredRoute } from '../../lib/api/routes.ts';
import type { JsonSchema, OpenApiDocument } from '../../site/api-reference.ts';

/** A field of a request with limits, or with a list of values. */
export interface LimitedField {
  /** Such as `application/json signature`. */
  readonly name: string;
  readonly valid: Values;
  readonly invalid: Values;
  /** An example of the route with another value of the field. */
  with(value: unknown): RouteExample;
}

interface Values {
  /** The values at the limits, or just beyond them. */
  readonly edges: readonly unknown[];
  readonly others: fc.Arbitrary<unknown>;
}

const limitKeywords = ['minimum', 'maximum', 'minLength', 'maxLength', 'enum'] as const;

/** The keywords of JSON Schema that limit a value, with their values: all of a schema. */
export function limitsIn(value: unknown, isProperties = false): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    !isProperties && (limitKeywords as readonly string[]).includes(key)
      ? [`${key} ${each}`]
      : limitsIn(each, key === 'properties' && !isProperties),
  );
}

/** The limited fields of each part of a request. */
export function limitedFields(route: DeclaredRoute, { paths }: OpenApiDocument): LimitedField[] {
  const { parameters = [], requestBody } =
    paths[documentedPath(route.path)]?.[route.method.toLowerCase()] ?? {};
  const [example] = route.examples;
  return [
    ...parameters.map(({ name, in: place, schema }) =>
      limitedField(`${place} ${name}`, schema, (value) => {
        const key = place === 'query' ? 'query' : 'headers';
        return { ...example, [key]: { ...example[key], [name.toLowerCase()]: String(value) } };
      }),
    ),
    ...Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema }]) => {
      const sent = route.examples.find(({ body, problem }) => body && type in body && !problem) ?? example;
      // An idempotency key belongs to one value.
      const { 'idempotency-key': _, ...headers } = sent.headers ?? {};
      return Object.entries(schema?.properties ?? {}).map(([name, property]) =>
        limitedField(`${type} ${name}`, property, (value) => {
          const { idempotencyKey, ...fields } = (sent.body?.[type] ?? {}) as Record<string, unknown>;
          return { ...sent, headers, body: { [type]: { ...fields, [name]: value } } };
        }),
      );
    }),
  ].filter((field) => field !== undefined);
}

function limitedField(
  name: string,
  schema: JsonSchema,
  withValue: LimitedField['with'],
): LimitedField | undefined {
  // A form sends an empty field instead of none.
  const limited = schema.anyOf?.find((each) => each.const !== '') ?? schema;
  // An idempotency key belongs to one signature, so those of forms differ from those of JSON.
  const letter = name.startsWith(formType) ? 'f' : 'a';
  const values = integers(limited) ?? texts(limited, letter) ?? choices(limited);
  return values && { name, ...values, with: withValue };
}

type ValidAndInvalid = Pick<LimitedField, 'valid' | 'invalid'>;

function integers({ type, minimum: min, maximum: max }: JsonSchema): ValidAndInvalid | undefined {
  if (type !== 'integer' || min === undefined || max === undefined) return undefined;
  return {
    valid: { edges: [min, max], others: fc.integer({ min, max }) },
    invalid: { edges: [min - 1, max + 1], others: fc.integer({ min: max + 1 }) },
  };
}

function texts(
  { type, minLength: min, maxLength: max }: JsonSchema,
  letter: string,
): ValidAndInvalid | undefined {
  if (type !== 'string' || min === undefined || max === undefined) return undefined;
  const unit = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz');
  const text = (minLength: number, maxLength: number) => fc.string({ unit, minLength, maxLength });
  return {
    valid: { edges: [letter.repeat(min), letter.repeat(max)], others: text(min, max) },
    invalid: { edges: [letter.repeat(min - 1), letter.repeat(max + 1)], others: text(max + 1, max + 20) },
  };
}

function choices({ enum: listed }: JsonSchema): ValidAndInvalid | undefined {
  if (!listed) return undefined;
  return {
    valid: { edges: listed, others: fc.constantFrom(...listed) },
    invalid: { edges: ['', `${listed[0]} `], others: fc.string().filter((text) => !listed.includes(text)) },
  };
}

/** Runs a check with the values at the limits, and with `others` random ones. */
export async function forEachValue(
  { edges, others }: Values,
  randomRuns: number,
  check: (value: unknown) => Promise<void> | void,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(others, async (value) => check(value)),
    {
      examples: edges.map((edge) => [edge]),
      numRuns: edges.length + randomRuns,
    },
  );
}
