import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** Types of attribute values, with the check of their JSON. */
const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  S: isString,
  N: isString,
  B: isString,
  SS: isStrings,
  NS: isStrings,
  BS: isStrings,
  BOOL: (value) => typeof value === 'boolean',
  NULL: (value) => value === true,
  M: (value) => isObject(value) && Object.values(value).every(isAttribute),
  L: (value) => Array.isArray(value) && value.every(isAttribute),
};

/** An item as DynamoDB JSON, which keeps every type and number. Binary values are Base64. */
export function itemToJson(item: Item, space?: number): string {
  return JSON.stringify(
    item,
    (name, value) => {
      if (isObject(value) && !(value instanceof Uint8Array)) return sorted(value);
      if (Array.isArray(value) && ['SS', 'NS', 'BS'].includes(name)) return value.map(encode).sort();
      return encode(value);
    },
    space,
  );
}

/**
 * Reads DynamoDB JSON.
 *
 * @throws {SyntaxError} with a message for the person who wrote it
 */
export function itemFromJson(text: string): Item {
  const item: unknown = JSON.parse(text);
  if (!isObject(item)) throw new SyntaxError('The item must be a JSON object.');
  for (const [name, value] of Object.entries(item)) {
    if (isAttribute(value)) continue;
    throw new SyntaxError(
      `The attribute "${name}" must be an object with one type, such as {"S": "text"}, {"N": "1"} or {"BOOL": true}.`,
    );
  }
  return JSON.parse(text, (name, value) => {
    if (name === 'B' && isString(value)) return Buffer.from(value, 'base64');
    if (name === 'BS' && isStrings(value)) return value.map((each) => Buffer.from(each, 'base64'));
    return value;
  }) as Item;
}

/** Changes whenever the item does. */
export const versionOf = (item: Item): string => createHash('sha256').update(itemToJson(item)).digest('hex');

function isAttribute(value: unknown): boolean {
  if (!isObject(value)) return false;
  const [entry, ...others] = Object.entries(value);
  return (
    entry !== undefined &&
    others.length === 0 &&
    Object.hasOwn(types, entry[0]) &&
    types[entry[0]]?.(entry[1]) === true
  );
}

/** Encodes a binary value as Base64. */
function encode(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return value;
}

const sorted = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      // Before `JSON.stringify` calls `toJSON` of a `Buffer`.
      .map(([name, each]) => [name, encode(each)]),
  );

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isString);
}
