import { createContext, Script } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { edgeFunctionCode } from '../../../lib/delivery/edge-function.ts';
import { redirectHeaders } from '../../../lib/delivery/response-headers.ts';

interface Request {
  readonly uri: string;
  readonly querystring: Record<string, { value: string; multiValue?: { value: string }[] }>;
}

interface Redirect {
  readonly statusCode: number;
  readonly headers: Record<string, { value: string }>;
}

const code = edgeFunctionCode('0123456789ab', redirectHeaders);

/** Runs the function as CloudFront does: without globals of a host and without `eval`. */
function run(
  uri: string,
  querystring: Request['querystring'] = {},
  host = 'd111111abcdef8.cloudfront.net',
  source = code,
): Partial<Request & Redirect> {
  const headers = { host: { value: host } };
  const event = { version: '1.0', request: { method: 'GET', uri, querystring, headers, cookies: {} } };
  const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const result = new Script(`${source}\nJSON.stringify(handler(${JSON.stringify(event)}))`).runInContext(
    context,
  );
  return JSON.parse(result) as Partial<Request & Redirect>;
}

describe('a request for a page', () => {
  test.each([
    ['/', '/releases/0123456789ab/index.html'],
    ['/petition/', '/releases/0123456789ab/petition/index.html'],
    ['/no/such/page/', '/releases/0123456789ab/no/such/page/index.html'],
    ['/favicon.svg', '/releases/0123456789ab/favicon.svg'],
    ['/photos/a.jpg', '/releases/0123456789ab/photos/a.jpg'],
    ['/releases/ba9876543210/', '/releases/0123456789ab/releases/ba9876543210/index.html'],
    ['/assets/', '/releases/0123456789ab/assets/index.html'],
    ['/images/', '/releases/0123456789ab/images/index.html'],
    ['/config.json/', '/releases/0123456789ab/config.json/index.html'],
  ])('for %s requests the object %s', (uri, expected) => {
    expect(run(uri).uri).toBe(expected);
  });

  test.each(['/assets/page-0a1b2c3d.js', '/assets/fonts/a.woff2', '/images/0a1b2c3d.png', '/config.json'])(
    'for %s requests the same path, because all releases share it',
    (uri) => {
      expect(run(uri).uri).toBe(uri);
    },
  );
});

describe('a path that is too long for an S3 key', () => {
  const object = '/releases/no-such-object';
  const ending = (length: number, start: string, end: string) => start.padEnd(length - end.length, 'x') + end;

  test.each([
    ['a page', '/', '/'],
    ['a page without its slash', '/', ''],
    ['a file', '/', '.png'],
    ['an asset', '/assets/', '.js'],
    ['a converted image', '/images/', '.png'],
  ])('gets an object that does not exist, and so the 404 page: %s', (_kind, start, end) => {
    expect(run(ending(994, start, end)).uri).toBe(object);
    expect(run(ending(8_000, start, end)).uri).toBe(object);
  });

  test('the longest path has a key of 1,024 bytes', () => {
    const { uri = '' } = run(ending(993, '/', '/'));
    expect(uri).toMatch(/^\/releases\/0123456789ab\/x+\/index\.html$/);
    expect(uri.length).toBe('/'.length + 1_024);
  });
});

describe('a percent-encoded path', () => {
  test.each([
    ['/%70etition/', '/petition/'],
    ['/%70%65%74ition', '/petition/'],
    ['/petition/index.htm%6c', '/petition/'],
    ['/petition/%69ndex.html', '/petition/'],
    ['/petition/index%2Ehtml', '/petition/'],
    ['/petition/index%2ehtml', '/petition/'],
    ['/%69ndex.html', '/'],
    ['/favicon%2esvg', '/favicon.svg'],
    ['/%61ssets/page-0a1b2c3d.js', '/assets/page-0a1b2c3d.js'],
    ['/assets/page%2D0a1b2c3d.js', '/assets/page-0a1b2c3d.js'],
    ['/images/%30a1b2c3d.png', '/images/0a1b2c3d.png'],
    ['/config%2Ejson', '/config.json'],
    ['/%7Ea%5Fb', '/~a_b/'],
    ['//%65vil.example', '/evil.example'],
    ['/\\%65vil.example/', '/evil.example/'],
    ['/%2e%2e//evil.example/', '/..//evil.example/'],
  ])('of unreserved characters redirects permanently: from %s to %s', (uri, location) => {
    const { statusCode, headers } = run(uri);
    expect([statusCode, headers?.location?.value]).toEqual([301, location]);
    expect(new URL(location, 'https://www.example.com').host).toBe('www.example.com');
    // There is no second redirect.
    expect(run(location).statusCode).toBeUndefined();
  });

  test('has every unreserved character decoded, and no other', () => {
    const encoded = Array.from({ length: 256 }, (_, code) => `%${code.toString(16).padStart(2, '0')}`);
    const decoded = encoded.flatMap((text) => run(`/${text}x/`).headers?.location?.value.slice(1, 2) ?? []);
    expect(decoded.join('')).toBe('-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~');
  });

  test('keeps its query', () => {
    expect(run('/%70etition/', { limit: { value: '%35' } }).headers?.location?.value).toBe(
      '/petition/?limit=%35',
    );
  });

  test.each([
    '/petition%2Findex.html',
    '/petition%2findex.html',
    '/petition%2F',
    '/%70etition%2F',
    '/%2Fevil.example',
    '/%2F%2Fevil.example/',
    '//%2Fevil.example',
    '/%5Cevil.example',
    '/%5c%5cevil.example/',
    '/%0d%0aSet-Cookie:a=b/',
    '/%00',
    '/%2570etition/',
    '/%25',
    '/petition/%',
    '/%7',
    '/%zz/',
    '/%C0%AF',
    '/%C3%A4/',
    '/a%20b.png',
    '/assets/a%2Fb.js',
    '/assets/..%2Fconfig.json',
    '/images/..%2F0a1b2c3d.png',
    '/images%2F0a1b2c3d.png',
  ])('of other characters gets an object that does not exist, and so the 404 page: %s', (uri) => {
    const { uri: object, statusCode } = run(uri);
    expect([statusCode, object]).toEqual([undefined, '/releases/no-such-object']);
  });
});

describe('a redirect', () => {
  test.each([
    ['/petition', '/petition/'],
    ['/a/b', '/a/b/'],
    ['/index.html', '/'],
    ['/petition/index.html', '/petition/'],
    ['/assets', '/assets/'],
    ['//evil.com', '/evil.com'],
    ['//evil', '/evil/'],
    ['///evil.com/index.html', '/evil.com/'],
    ['/\\evil', '/evil/'],
    ['/\\/evil.com/', '/evil.com/'],
    ['//assets/page.js', '/assets/page.js'],
  ])('from %s leads to %s permanently, on this site', (uri, location) => {
    const { statusCode, headers } = run(uri);
    expect(statusCode).toBe(301);
    expect(headers?.location?.value).toBe(location);
    expect(new URL(location, 'https://www.example.com').host).toBe('www.example.com');
  });

  test('keeps the encoded query', () => {
    const querystring = {
      name: { value: 'R%26D' },
      flag: { value: '' },
      tag: { value: 'a', multiValue: [{ value: 'a' }, { value: 'b' }] },
    };
    expect(run('/search', querystring).headers?.location?.value).toBe('/search/?name=R%26D&flag&tag=a&tag=b');
  });

  test('has the headers of every response', () => {
    const { headers } = run('/petition');
    expect(Object.keys(headers ?? {})).toEqual(
      expect.arrayContaining([
        'cache-control',
        'content-security-policy',
        'cross-origin-opener-policy',
        'permissions-policy',
        'referrer-policy',
        'strict-transport-security',
        'x-content-type-options',
      ]),
    );
  });
});

describe('with an own domain', () => {
  const names = { main: 'www.example.com', redirected: ['example.com', 'example.org'] };
  const source = edgeFunctionCode('0123456789ab', redirectHeaders, names);
  const at = (host: string, uri: string, querystring = {}) => run(uri, querystring, host, source);

  test.each(['www.example.com', 'WWW.example.com', 'www.example.com:443', 'localhost:3000'])(
    'pages are served at %s',
    (host) => {
      expect(at(host, '/petition/').uri).toBe('/releases/0123456789ab/petition/index.html');
    },
  );

  test.each([
    'example.com',
    'Example.com',
    'example.com:443',
    'example.org',
    'd111111abcdef8.cloudfront.net',
  ])('%s redirects permanently to the main name', (host) => {
    const { statusCode, headers } = at(host, '/petition/', { limit: { value: '5' } });
    expect(statusCode).toBe(301);
    expect(headers?.location?.value).toBe('https://www.example.com/petition/?limit=5');
    expect(headers).toHaveProperty('strict-transport-security');
  });

  test.each([
    ['/', '/'],
    ['/petition', '/petition/'],
    ['/petition/index.html', '/petition/'],
    ['//evil.com', '/evil.com'],
    ['/config.json', '/config.json'],
    ['/assets/page-0a1b2c3d.js', '/assets/page-0a1b2c3d.js'],
    ['/images/0a1b2c3d.png', '/images/0a1b2c3d.png'],
    [`/${'x'.repeat(2_000)}`, `/${'x'.repeat(2_000)}`],
    ['/%70etition/index.html', '/petition/'],
    ['//%2Fevil.example', '//%2Fevil.example'],
  ])('one redirect leads from %s at another name to the final URL', (uri, path) => {
    expect(at('example.com', uri).headers?.location?.value).toBe(`https://www.example.com${path}`);
  });
});

test('without an own domain, every name serves the pages', () => {
  expect(run('/petition/', {}, 'example.com').uri).toBe('/releases/0123456789ab/petition/index.html');
});

test('the code has at most 10 KB, the limit of CloudFront Functions', () => {
  const redirected = Array.from({ length: 9 }, (_, index) => `${index}.${'a'.repeat(63)}.example.com`);
  const maxCode = edgeFunctionCode('0123456789ab', redirectHeaders, { main: 'www.example.com', redirected });
  expect(Buffer.byteLength(maxCode)).toBeLessThan(10 * 1024);
});
