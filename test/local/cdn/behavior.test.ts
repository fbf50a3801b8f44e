import { describe, expect, test } from '@jest/globals';
import { matchBehavior, normalizePath, pathPattern } from '../../../local/cdn/behavior.ts';

describe('path patterns', () => {
  test.each([
    ['/api/*', '/api/health', true],
    ['/api/*', '/api/', true],
    ['/api/*', '/api', false],
    ['/api/*', '/API/health', false],
    ['/api/*', '/apix/health', false],
    ['api/*', '/api/health', true],
    ['/images/*.jpg', '/images/a/b.jpg', true],
    ['/images/*.jpg', '/images/a.jpgx', false],
    ['/images/*.jpg', '/images/ajpg', false],
    ['/a??.jpg', '/ant.jpg', true],
    ['/a??.jpg', '/an.jpg', false],
    ['/a??.jpg', '/ants.jpg', false],
    ['*.doc*', '/x/y.docx', true],
    ['*', '/anything', true],
    ['/a+b(c)$', '/a+b(c)$', true],
    ['/a+b(c)$', '/aab(c)$', false],
  ])('%s against %s: %s', (pattern, path, fits) => {
    expect(pathPattern(pattern).test(path)).toBe(fits);
  });

  test('uses the first match, or the default behavior', () => {
    const behaviors = ['/api/*', '/api/health', '/images/*', '*'].map((text) => ({
      text,
      pattern: pathPattern(text),
    }));
    const taken = (path: string) => matchBehavior(behaviors, path).text;
    expect(['/api/health', '/images/x', '/', '/apis'].map(taken)).toEqual(['/api/*', '/images/*', '*', '*']);
  });

  test.each([
    ['/a/b', '/a/b'],
    ['/a/b/', '/a/b/'],
    ['/', '/'],
    ['//', '/'],
    ['//evil', '/evil'],
    ['/a//b', '/a/b'],
    ['/a/b/..', '/a/'],
    ['/a/./b', '/a/b'],
    ['/../../x', '/x'],
    ['/%61pi/x', '/api/x'],
    ['/x/%2e%2E/api/y', '/api/y'],
    ['/api%2Fx', '/api%2Fx'],
    ['/%zz', '/%zz'],
    ['*', '/*'],
  ])('are compared with the normal form: %s is %s', (path, normal) => {
    expect(normalizePath(path)).toBe(normal);
  });
});
