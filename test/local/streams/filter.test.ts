import { describe, expect, test } from '@jest/globals';
import { readFilter } from '../../../local/streams/filter.ts';

const matches = (pattern: unknown, event: unknown) => readFilter([JSON.stringify(pattern)])(event);
const record = (NewImage: unknown, eventName = 'INSERT') => ({ eventName, dynamodb: { NewImage } });

describe('a filter', () => {
  test('without patterns matches every record', () => {
    expect(readFilter([])({})).toBe(true);
  });

  test('matches records of any of its patterns', () => {
    const filter = readFilter(['{"eventName":["REMOVE"]}', '{"dynamodb":{"NewImage":{"a":{"S":["x"]}}}}']);
    expect(filter(record({}, 'REMOVE'))).toBe(true);
    expect(filter(record({ a: { S: 'x' } }))).toBe(true);
    expect(filter(record({ a: { S: 'y' } }))).toBe(false);
  });

  test('needs all fields of a pattern to match', () => {
    const pattern = { eventName: ['INSERT'], dynamodb: { NewImage: { a: { S: ['x'] } } } };
    expect(matches(pattern, record({ a: { S: 'x' } }))).toBe(true);
    expect(matches(pattern, record({ a: { S: 'x' } }, 'MODIFY'))).toBe(false);
  });

  test.each([
    [[{ exists: true }], 'x', true],
    [[{ exists: true }], undefined, false],
    [[{ exists: true }], { deeper: 1 }, false],
    [[{ exists: false }], undefined, true],
    [[{ exists: false }], 'x', false],
    [['x', 'y'], 'y', true],
    [['1'], 1, false],
    [[1], 1, true],
    [[null], null, true],
    [[null], undefined, false],
    [['a'], ['b', 'a'], true],
    [[{ prefix: 'ab' }], 'abc', true],
    [[{ prefix: 'ab' }], 'cab', false],
    [[{ suffix: 'bc' }], 'abc', true],
    [[{ 'equals-ignore-case': 'ABC' }], 'abc', true],
    [[{ 'anything-but': ['a', 'b'] }], 'c', true],
    [[{ 'anything-but': 'a' }], 'a', false],
    [[{ 'anything-but': { prefix: 'a' } }], 'ab', false],
    [[{ numeric: ['>', 1, '<=', 3] }], 3, true],
    [[{ numeric: ['>', 1, '<=', 3] }], 4, false],
    [[{ numeric: ['=', 1] }], '1', false],
  ])('for the rule %j and the value %j returns %j', (rule, value, expected) => {
    expect(matches({ dynamodb: { NewImage: { field: rule } } }, record({ field: value }))).toBe(expected);
  });

  test('supports $or', () => {
    const pattern = { $or: [{ eventName: ['REMOVE'] }, { dynamodb: { NewImage: { a: { S: ['x'] } } } }] };
    expect(matches(pattern, record({ a: { S: 'x' } }))).toBe(true);
    expect(matches(pattern, record({}))).toBe(false);
  });

  test.each([{ a: [{ wildcard: '*' }] }, { a: [{ numeric: ['~', 1] }] }, { a: [{}] }, { a: 'text' }])(
    'that is not supported leads to an error with its name: %j',
    (pattern) => expect(() => readFilter([JSON.stringify(pattern)])).toThrow(/filter/),
  );
});
