/** What the site shows about the API. The CDK app makes it from the schemas of the routes. */
export interface ApiDescription {
  /** OpenAPI 3.1, served as `/openapi.json`. */
  readonly document: OpenApiDocument;
  /** The kinds of problems, for `/problems/`. */
  readonly problems: readonly {
    readonly kind: string;
    readonly status: number;
    readonly title: string;
    readonly advice: string;
  }[];
}

/** The parts of an OpenAPI document that the page needs. */
export interface OpenApiDocument {
  readonly info: { readonly summary?: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
    readonly required?: boolean;
    readonly schema: JsonSchema;
    readonly example?: unknown;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, MediaType>> }>
  >;
}

interface MediaType {
  readonly schema?: JsonSchema;
  readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;
}

export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly not?: object;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: string;
}

/** A parameter, or a field of a body, as a row of a table. */
export interface Field {
  /** Path, such as `results[].name`. */
  readonly name: string;
  readonly required: boolean;
  /** Type and limits, such as `integer from 1 to 100; default 20`. */
  readonly type: string;
  readonly description: string;
}

/** An operation as the page shows it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  /** Empty if there is none. */
  readonly description: string;
  readonly needsToken: boolean;
  readonly parameters: readonly (Field & { readonly in: string; readonly example: string })[];
  /** @default - no body */
  readonly bodies: readonly {
    readonly type: string;
    readonly fields: readonly Field[];
    /** As the client sends it. */
    readonly example: string;
  }[];
  readonly responses: readonly {
    readonly status: string;
    readonly description: string;
    readonly types: readonly string[];
    readonly fields: readonly Field[];
  }[];
}

/** Lists the operations of a document, for a page. */
export function listOperations({ paths, components }: OpenApiDocument): Operation[] {
  const fields = (schema?: JsonSchema) => fieldsOf(schema, components.schemas);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      summary: operation.summary,
      description: operation.description ?? '',
      needsToken: operation.security !== undefined,
      parameters: (operation.parameters ?? []).map(
        ({ name, required = false, description = '', ...rest }) => ({
          name,
          required,
          type: typeOf(rest.schema),
          description,
          in: rest.in,
          example: rest.example === undefined ? '' : String(rest.example),
        }),
      ),
      bodies: Object.entries(operation.requestBody?.content ?? {}).map(
        ([type, { schema, examples = {} }]) => ({
          type,
          fields: fields(schema),
          example: encode(Object.values(examples)[0]?.value, type),
        }),
      ),
      responses: Object.entries(operation.responses).map(([status, { description, content = {} }]) => ({
        status,
        description,
        types: Object.keys(content),
        fields: status.startsWith('2') ? fields(content['application/json']?.schema) : [],
      })),
    })),
  );
}

function encode(value: unknown, type: string): string {
  if (value === undefined) return '';
  if (type === 'application/x-www-form-urlencoded')
    return String(new URLSearchParams(value as Record<string, string>));
  return JSON.stringify(value, null, 2);
}

function fieldsOf(
  schema: JsonSchema | undefined,
  schemas: Readonly<Record<string, JsonSchema>>,
  prefix = '',
): Field[] {
  if (schema?.$ref) return fieldsOf(schemas[schema.$ref.split('/').at(-1) ?? ''], schemas, prefix);
  if (schema?.anyOf) return mergeVariants(schema.anyOf.map((each) => fieldsOf(each, schemas, prefix)));
  return Object.entries(schema?.properties ?? {}).flatMap(([key, property]) => {
    if (property.not) return [];
    const name = `${prefix}${key}`;
    const nested = property.items ?? property;
    return [
      {
        name,
        required: schema?.required?.includes(key) ?? false,
        type: typeOf(property),
        description:
          property.description ?? property.anyOf?.find((each) => each.description)?.description ?? '',
      },
      ...fieldsOf(nested, schemas, `${name}${property.items ? '[]' : ''}.`),
    ];
  });
}

/** Lists the fields of all variants of a body. A field is required only if each variant requires it. */
function mergeVariants(variants: readonly (readonly Field[])[]): Field[] {
  const names = new Set(variants.flat().map(({ name }) => name));
  return [...names].map((name) => {
    const found = variants.map((fields) => fields.find((field) => field.name === name));
    return { ...(found.find(Boolean) as Field), required: found.every((field) => field?.required) };
  });
}

/** Describes type and limits in words. */
function typeOf(schema: JsonSchema): string {
  const { type = 'any', minimum, maximum, minLength, maxLength, format } = schema;
  if (schema.anyOf) {
    const variants = schema.anyOf.filter((each) => each.const !== '').map(typeOf);
    return [...new Set(variants)].join(' or ');
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const name = schema.enum
    ? schema.enum.map(String).join(', ')
    : [type === 'array' ? 'list' : type, format && `(${format})`].filter(Boolean).join(' ');
  const limits = range(minimum, maximum) ?? range(minLength, maxLength, ' characters');
  const initial = schema.default === undefined ? '' : `; default ${String(schema.default)}`;
  return `${name}${limits ?? ''}${initial}`;
}

function range(min?: number, max?: number, unit = ''): string | undefined {
  const shown = (value: number) => value.toLocaleString('en-US');
  if (min !== undefined && max !== undefined) return ` from ${shown(min)} to ${shown(max)}${unit}`;
  if (max !== undefined) return ` of at most ${shown(max)}${unit}`;
  return min === undefined ? undefined : ` of at least ${shown(min)}${unit}`;
}
