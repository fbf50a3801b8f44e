import { expect, test } from '@jest/globals';
import { readable } from '../../../local/streams/shards.ts';

const ids = (shards: readonly { id: string }[]) => shards.map(({ id }) => id);
const family = [
  { id: 'grandparent' },
  { id: 'parent', parent: 'grandparent' },
  { id: 'child', parent: 'parent' },
];

test('a shard is read before the shards that continue it', () => {
  expect(ids(readable(family, new Set()))).toEqual(['grandparent']);
  expect(ids(readable(family, new Set(['grandparent'])))).toEqual(['parent']);
  expect(ids(readable(family, new Set(['grandparent', 'parent'])))).toEqual(['child']);
});

test('a shard whose parent no longer exists is read', () => {
  expect(ids(readable(family.slice(1), new Set()))).toEqual(['parent']);
});

test('both halves of a shard that was split are read', () => {
  const halves = [{ id: 'a', parent: 'whole' }, { id: 'b', parent: 'whole' }, { id: 'whole' }];
  expect(ids(readable(halves, new Set(['whole'])))).toEqual(['a', 'b']);
});

test('no shard is left of a stream that was read to its end', () => {
  expect(readable(family, new Set(ids(family)))).toEqual([]);
});
