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

/** Runs the function as CloudFront does, without globals of a host. */
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
    'sets the cookie for the path as sent and as rewritten: %s',
    (uri) => {
      expect(cookieOf(run(uri))?.value).toBe(requestId.slice(0, -2));
    },
  );

  test('sets it for one hour, for this site over TLS only, and not for scripts', () => {
    expect(cookieOf(run('/petition/'))?.attributes?.split('; ')).toEqual([
      'Path=/',
      'Max-Age=3600',
      'Secure',
      'HttpOnly',
      'SameSite=Lax',
    ]);
  });

  test('is then cached by the visitor’s browser only', () => {
    expect(run('/petition/').headers['cache-control']?.value).toBe('private, max-age=0, must-revalidate');
  });

  test.each(['a'.repeat(16), 'Az09-_'.repeat(21)])('keeps a valid id: %s', (value) => {
    expect(cookieOf(run('/petition/', { [visitorCookieName]: { value } }))?.value).toBe(value);
  });

  test.each(['', 'a'.repeat(15), 'a'.repeat(129), 'a'.repeat(16).concat('='), '<script>alert(1)</script>'])(
    'replaces an invalid id: %s',
    (value) => {
      expect(cookieOf(run('/petition/', { [visitorCookieName]: { value } }))?.value).not.toBe(value);
    },
  );

  test('sets an id that the signing function accepts', () => {
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
])('%s gets no cookie', (uri) => {
  expect(run(uri)).toEqual({ statusCode: 200, headers: { 'cache-control': cacheControl }, cookies: {} });
});

test('the code has at most 10 KB, the limit of CloudFront Functions', () => {
  expect(Buffer.byteLength(visitorCookieFunctionCode)).toBeLessThan(10 * 1024);
});
