import { describe, expect, test } from '@jest/globals';
import { routeMatcher } from '../../../local/gateway/routes.ts';
import { route } from './api-fixture.ts';

const match = routeMatcher(
  [
    '$default',
    'ANY /pets/{path+}',
    'GET /pets/{path+}',
    'ANY /pets/dogs/{path+}',
    'ANY /pets/dogs/1',
    'GET /pets/dogs/1',
    'GET /pets/dogs/{id}',
    'GET /pets/{kind}/{id}',
    'GET /file.txt',
  ].map((routeKey) => route(routeKey)),
);

describe('a request goes to', () => {
  test.each([
    ['the full match, its own method before ANY', 'GET', '/pets/dogs/1', 'GET /pets/dogs/1', {}],
    ['ANY for another method', 'PUT', '/pets/dogs/1', 'ANY /pets/dogs/1', {}],
    ['the match with fewer variables', 'GET', '/pets/dogs/2', 'GET /pets/dogs/{id}', { id: '2' }],
    [
      'a match of several variables',
      'GET',
      '/pets/cats/2',
      'GET /pets/{kind}/{id}',
      { kind: 'cats', id: '2' },
    ],
    ['a full match before a greedy one', 'GET', '/pets/dogs/x.y', 'GET /pets/dogs/{id}', { id: 'x.y' }],
    ['the longest greedy match', 'GET', '/pets/dogs/a/b', 'ANY /pets/dogs/{path+}', { path: 'a/b' }],
    ['a greedy match of its own method', 'GET', '/pets/a/b/c', 'GET /pets/{path+}', { path: 'a/b/c' }],
    ['a greedy match of ANY', 'POST', '/pets/a/', 'ANY /pets/{path+}', { path: 'a/' }],
    ['$default if a greedy variable would be empty', 'GET', '/pets/', '$default', {}],
    ['$default for another path', 'GET', '/', '$default', {}],
    ['$default for a trailing slash', 'GET', '/file.txt/', '$default', {}],
    ['$default for another case', 'GET', '/FILE.txt', '$default', {}],
    ['$default, for a dot is a dot', 'GET', '/fileatxt', '$default', {}],
  ])('%s', (_kind, method, path, routeKey, pathParameters) => {
    expect(match(method, path)).toEqual({ route: route(routeKey), pathParameters });
  });
});

test('without $default there may be no match', () => {
  const without = routeMatcher([route('GET /a')]);
  expect(without('GET', '/b')).toBeUndefined();
  expect(without('POST', '/a')).toBeUndefined();
});

test.each(['/a', 'get /a', 'GET a', '', '$disconnect'])('the route key "%s" is refused', (routeKey) => {
  expect(() => routeMatcher([route(routeKey)])).toThrow(`"${routeKey}"`);
});
