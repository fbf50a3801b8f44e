import { expect, test } from '@jest/globals';
import { ignore, track, unwrap } from '../../../local/template/tracked.ts';

test('a setting that was read is not named', () => {
  const { value, unread } = track({ a: 1, b: { c: 2, d: 3 } });
  void value.a;
  void value.b.c;
  expect(unread()).toEqual(['b.d']);
});

test('settings inside lists are named once, without their index', () => {
  const { value, unread } = track({
    routes: [
      { path: '/a', secret: 1 },
      { path: '/b', secret: 2 },
    ],
  });
  for (const route of value.routes) void route.path;
  expect(unread()).toEqual(['routes.secret']);
});

test('an unwrapped value is plain and counts as read', () => {
  const original = { config: { x: 1, list: [1, 2] } };
  const { value, unread } = track(original);
  expect(unwrap(value.config)).toBe(original.config);
  expect(unread()).toEqual([]);
});

test('an ignored setting counts as read', () => {
  const { value, unread } = track({ tags: [{ Key: 'a' }], empty: {}, other: true });
  ignore(value.tags, value.empty);
  expect(unread()).toEqual(['other']);
});

test('undefined and plain values are returned unchanged', () => {
  expect(unwrap(undefined)).toBeUndefined();
  expect(unwrap('text')).toBe('text');
  expect(unwrap({ plain: 1 })).toEqual({ plain: 1 });
});

test('an empty object or list that was not read is named', () => {
  const { unread } = track({ SignUp: {}, Rules: [], Nested: { Empty: {} } });
  expect(unread()).toEqual(['SignUp', 'Rules', 'Nested.Empty']);
});

test('an empty object or list that was read is not named', () => {
  const { value, unread } = track({ SignUp: {}, Rules: [], Nested: { Empty: {}, Other: 1 } });
  void value.SignUp;
  void value.Rules;
  void value.Nested.Empty;
  expect(unread()).toEqual(['Nested.Other']);
});

test('reading an object reads none of its settings', () => {
  const { value, unread } = track({ config: { size: 1 } });
  void value.config;
  expect(unread()).toEqual(['config.size']);
});

test('an empty object is unwrapped to itself', () => {
  const original = { empty: {} };
  const { value, unread } = track(original);
  expect(unwrap(value.empty)).toBe(original.empty);
  expect(unread()).toEqual([]);
});
