import { describe, expect, test } from '@jest/globals';
import { type JsonSchema, listOperations } from '../../site/api-reference.ts';

/** The fields of a JSON body, by their names. */
function fieldsOf(schema: JsonSchema, schemas: Readonly<Record<string, JsonSchema>> = {}) {
  const [operation] = listOperations({
    info: {},
    paths: {
      '/api/greetings': {
        post: {
          operationId: 'greet',
          summary: 'Greets.',
          requestBody: { content: { 'application/json': { schema } } },
          responses: {},
        },
      },
    },
    components: { schemas },
  });
  return Object.fromEntries(operation?.bodies[0]?.fields.map((field) => [field.name, field]) ?? []);
}

const text = { type: 'string' };
const variant = (names: readonly string[], required: readonly string[] = names): JsonSchema => ({
  properties: Object.fromEntries(names.map((name) => [name, text])),
  required,
});

describe('a field of a body with variants', () => {
  test('is required if each variant requires it', () => {
    const fields = fieldsOf({ anyOf: [variant(['all', 'a']), variant(['all', 'b']), variant(['all', 'c'])] });
    expect(fields).toMatchObject({ all: { required: true }, a: { required: false } });
    expect(Object.keys(fields)).toEqual(['all', 'a', 'b', 'c']);
  });

  test('is not required if only two of three variants have it', () => {
    expect(fieldsOf({ anyOf: [variant(['a']), variant(['a']), variant(['b'])] })).toMatchObject({
      a: { required: false },
    });
  });

  test('is not required if a variant has it and does not require it', () => {
    expect(fieldsOf({ anyOf: [variant(['a']), variant(['a'], [])] })).toMatchObject({
      a: { required: false },
    });
  });

  test('is required if the only variant requires it', () => {
    expect(fieldsOf({ anyOf: [variant(['a'])] })).toMatchObject({ a: { required: true } });
  });

  test('is required in variants that are references or have variants themselves', () => {
    const nested = { anyOf: [variant(['a']), variant(['a', 'b'])] };
    expect(
      fieldsOf({ anyOf: [{ $ref: '#/components/schemas/Named' }, nested] }, { Named: variant(['a']) }),
    ).toMatchObject({ a: { required: true }, b: { required: false } });
  });
});
