import { createContext, Script } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { idempotencyKeyFromCookie, visitorCookieName } from '../../../lambdas/petition/visitor-cookie.ts';
import { visitorCookieFunctionCode } from '../../../lib/petition/visitor-cookie.ts';

interface Field {
  readonly value: string;
  readonly attributes?: string;
}

interface Response {
  readonly statusCode: number;
  readonly headers: Record<string, Field>;
  readonly cookies: Record<string, Field>;
}

const requestId = 'b2Mz-0bBgcxB_MzXIYO5bXN0YV3v8-8o2yVK8f1rbrxmZ2o6Tl8tRg==';
const cacheControl = { value: 'public, max-age=0, s-maxage=31536000, must-revalidate' };

/** Runs the function as CloudFront does: with the language and nothing else. */
function run(uri: string, cookies: Record<string, Field> = {}): Response {
  const event = {
    version: '1.0',
    context: { requestId, eventType: 'viewer-response' },
    request: { method: 'GET', uri, querystring: {}, headers: {}, cookies },
    response: { statusCode: 200, headers: { 'cache-control': cacheControl }, cookies: {} },
  };
  const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const source = `${visitorCookieFunctionCode}\nJSON.stringify(handler(${JSON.stringify(event)}))`;
  return JSON.parse(new Script(source).runInContext(context)) as Response;
}

const cookieOf = (response: Response) => response.cookies[visitorCookieName];

describe('the page of the petition', () => {
  test.each(['/petition/', '/releases/0123456789ab/petition/index.html'])(
    'gives a visitor an id, be its path as sent or as rewritten: %s',
    (uri) => {
      expect(cookieOf(run(uri))?.value).toBe(requestId.slice(0, -2));
    },
  );

  test('gives it to the site’s own requests alone, to no script and to no plain line, for an hour', () => {
    expect(cookieOf(run('/petition/'))?.attributes?.split('; ')).toEqual([
      'Path=/',
      'Max-Age=3600',
      'Secure',
      'HttpOnly',
      'SameSite=Lax',
    ]);
  });

  test('may then be kept by no cache but the visitor’s own', () => {
    expect(run('/petition/').headers['cache-control']?.value).toBe('private, max-age=0, must-revalidate');
  });

  test.each(['a'.repeat(16), 'Az09-_'.repeat(21)])('leaves a visitor the id they have: %s', (value) => {
    expect(cookieOf(run('/petition/', { [visitorCookieName]: { value } }))?.value).toBe(value);
  });

  test.each(['', 'a'.repeat(15), 'a'.repeat(129), 'a'.repeat(16).concat('='), '<script>alert(1)</script>'])(
    'gives a new id instead of what is none: %s',
    (value) => {
      expect(cookieOf(run('/petition/', { [visitorCookieName]: { value } }))?.value).not.toBe(value);
    },
  );

  test('gives an id that the function which signs takes', () => {
    expect(
      idempotencyKeyFromCookie([`${visitorCookieName}=${cookieOf(run('/petition/'))?.value}`], 'Ann'),
    ).toBeDefined();
  });
});

test.each([
  '/',
  '/search/',
  '/petition/x/',
  '/x/petition/',
  '/petition.css',
  '/assets/petition/index.html',
  '/releases/0123456789ab/index.html',
  '/releases/0123456789ab/x/petition/index.html',
])('%s is left as it is', (uri) => {
  expect(run(uri)).toEqual({ statusCode: 200, headers: { 'cache-control': cacheControl }, cookies: {} });
});

test('the code fits into 10 KB, CloudFront’s limit of a function', () => {
  expect(Buffer.byteLength(visitorCookieFunctionCode)).toBeLessThan(10 * 1024);
});
