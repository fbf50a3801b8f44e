import { createServer } from 'node:http';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { listen } from '../../../local/server.ts';
import type { Check } from '../../../scripts/smoke/check.ts';
import { ensureStrictPolicy } from '../../../scripts/smoke/expectations.ts';
import { readChecks } from '../../../scripts/smoke/read-checks.ts';
import { runChecks } from '../../../scripts/smoke/run-checks.ts';
import { parseSite } from '../../../scripts/smoke/target.ts';
import { writeChecks } from '../../../scripts/smoke/write-checks.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test('every check fails for a site that only returns an empty page', async () => {
  const server = await listen(
    createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<title>Empty</title>');
    }),
  );
  try {
    const outcomes = [];
    const target = { site: server.url, api: server.url };
    for await (const outcome of runChecks([...readChecks, ...writeChecks], target)) outcomes.push(outcome);
    expect(outcomes.filter(({ state }) => state === 'ok')).toEqual([]);
    expect(outcomes.filter(({ state }) => state === 'failed').length).toBe(
      readChecks.length + writeChecks.length - 2,
    );
  } finally {
    await server.close();
  }
});

/** Checks that can't run on a local run. `fetch` returns the responses of a deployment instead. */
describe('a site with https', () => {
  const target = { site: 'https://www.example.com' };
  const issuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Example01';
  const checkNamed = (name: string) => readChecks.find((check) => check.name === name) as Check;

  function mockResponses(byUrl: Readonly<Record<string, Response>>): void {
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
      const response = byUrl[String(url)];
      if (!response) throw new Error(`There is no response for ${url}.`);
      return response;
    });
  }

  const redirect = (location: string) => new Response(null, { status: 301, headers: { location } });
  const http = 'http://www.example.com/petition/';

  test('may redirect from http to https', async () => {
    const check = checkNamed('redirect from http to https');
    expect(check.impossible?.(target)).toBeUndefined();
    mockResponses({ [http]: redirect('https://www.example.com/petition/') });
    await check.run(target);
  });

  test.each([
    ['no redirect', new Response('page')],
    ['a redirect to another host', redirect('https://example.org/petition/')],
    ['a redirect that stays on http', redirect('http://www.example.com/petition/')],
  ])('fails with %s from http to https', async (_kind, response) => {
    mockResponses({ [http]: response });
    await expect(checkNamed('redirect from http to https').run(target)).rejects.toThrow(/status|Location/);
  });

  const issuerResponses = (configuration: object, keys: object) => ({
    'https://www.example.com/config.json': Response.json({ auth: { issuer }, release: '0123456789ab' }),
    [`${issuer}/.well-known/openid-configuration`]: Response.json(configuration),
    [`${issuer}/.well-known/jwks.json`]: Response.json(keys),
  });
  const jwks_uri = `${issuer}/.well-known/jwks.json`;

  test('may have the issuer of config.json', async () => {
    mockResponses(issuerResponses({ issuer, jwks_uri }, { keys: [{ kid: '1' }] }));
    await checkNamed('issuer of tokens').run(target);
  });

  test.each([
    ['another issuer', { issuer: 'https://example.org', jwks_uri }, { keys: [{}] }],
    ['an issuer without keys', { issuer, jwks_uri }, { keys: [] }],
  ])('fails with %s', async (_kind, configuration, keys) => {
    mockResponses(issuerResponses(configuration, keys));
    await expect(checkNamed('issuer of tokens').run(target)).rejects.toThrow(/issuer/);
  });
});

describe('a content security policy', () => {
  const strict =
    "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

  test('may allow only own scripts', () => {
    expect(() => ensureStrictPolicy(strict)).not.toThrow();
  });

  test.each([
    ['inline scripts', strict.replace("'self'", "'unsafe-inline'")],
    ['any origin', strict.replace("'self'", '*')],
    ['a scheme', strict.replace("'self'", 'https:')],
    ['another default', strict.replace("'none'", "'self'")],
    ['another base URL', strict.replace("base-uri 'none'", "base-uri 'self'")],
    ['frames', strict.replace("frame-ancestors 'none'", "frame-ancestors 'self'")],
    ['forms to every origin', strict.replace("; form-action 'self'", '')],
    ['everything', ''],
  ])('fails if it allows %s', (_kind, policy) => {
    expect(() => ensureStrictPolicy(policy)).toThrow();
  });
});

test.each([
  ['https://www.example.com', 'https://www.example.com'],
  ['https://www.example.com/', 'https://www.example.com'],
  ['http://localhost:3000', 'http://localhost:3000'],
])('parses "%s" as the site %s', (text, site) => {
  expect(parseSite(text)).toBe(site);
});

test.each([
  undefined,
  '',
  'www.example.com',
  'ftp://example.com',
  'https://example.com/?a=1',
  'https://me@example.com',
])('rejects "%s", which is not the URL of a site', (text) => {
  expect(() => parseSite(text)).toThrow('must be the URL of the site');
});
