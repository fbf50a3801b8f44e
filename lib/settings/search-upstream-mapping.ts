import * as v from 'valibot';
import { text } from './value-schemas.ts';

/** A function's environment variables may have 4 KB together. */
const maxMappingBytes = 3_000;

const path = () =>
  text(
    /^[^.\s]{1,64}(\.[^.\s]{1,64}){0,7}$/,
    'a path of up to 8 names, separated by dots, such as data.items',
  );
const parameter = () => text(/^[\w.[\]-]{1,64}$/, 'the name of a query parameter, such as page');
const integer = (min: number, max: number) => {
  const accepts = `a whole number from ${min} to ${max}`;
  return v.pipe(v.number(accepts), v.integer(accepts), v.minValue(min, accepts), v.maxValue(max, accepts));
};
const accepts = 'an object in cdk.json, or JSON text';

/**
 * The mapping of a search API: its parameters, and the paths of the displayed values in its responses. See
 * `UpstreamMapping` for the fields.
 */
export const searchUpstreamMapping = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, unknown>(({ dataset: { value }, addIssue, NEVER }) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      addIssue({ message: accepts });
      return NEVER;
    }
  }),
  // Valibot takes an array for an object.
  v.check((value) => !Array.isArray(value), accepts),
  v.strictObject(
    {
      parameters: v.strictObject(
        {
          name: parameter(),
          page: v.optional(parameter()),
          offset: v.optional(parameter()),
          limit: v.optional(parameter()),
        },
        'an object',
      ),
      firstPage: v.optional(v.picklist([0, 1], '0 or 1')),
      pageSize: integer(1, 100),
      results: path(),
      count: path(),
      pages: v.optional(path()),
      fields: v.strictObject(
        {
          name: path(),
          image: path(),
          id: v.optional(path()),
          species: v.optional(path()),
          status: v.optional(path()),
        },
        'an object',
      ),
      key: v.optional(
        v.strictObject(
          {
            // HTTP clients set these headers themselves.
            header: text(
              /^(?!(?:host|connection|upgrade|expect|te|trailer|transfer-encoding|content-length|keep-alive)$)[a-z0-9-]{1,64}$/i,
              'the name of a header, such as X-Api-Key',
            ),
            prefix: v.optional(
              text(/^[\x20-\x7e]{0,32}$/, 'up to 32 printable ASCII characters, such as "Bearer "'),
            ),
          },
          'an object',
        ),
      ),
      nothingFound: v.optional(
        v.strictObject({ status: integer(200, 499), field: v.optional(path()) }, 'an object'),
      ),
    },
    accepts,
  ),
  v.check(
    ({ parameters: { page, offset } }) => (page === undefined) !== (offset === undefined),
    'a mapping with either parameters.page or parameters.offset',
  ),
  v.check(
    ({ parameters, firstPage }) => parameters.offset === undefined || firstPage === undefined,
    'a mapping without firstPage where parameters.offset is set',
  ),
  v.check(({ parameters }) => {
    const names = Object.values(parameters);
    return new Set(names).size === names.length;
  }, 'a mapping whose parameters have different names'),
  v.check(
    ({ nothingFound }) => nothingFound?.status !== 200 || nothingFound.field !== undefined,
    'a mapping with nothingFound.field where nothingFound.status is 200',
  ),
  v.check(
    (mapping) => Buffer.byteLength(JSON.stringify(mapping)) <= maxMappingBytes,
    `a mapping of at most ${maxMappingBytes.toLocaleString('en-US')} bytes of JSON`,
  ),
  v.metadata({ accepts }),
);
