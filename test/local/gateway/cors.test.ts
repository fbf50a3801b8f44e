import { describe, expect, test } from '@jest/globals';
import { allowsOrigin, corsHeaders, preflightHeaders } from '../../../local/gateway/cors.ts';
import type { CorsDefinition } from '../../../local/gateway/definition.ts';
import { route, startApi } from './api-fixture.ts';

const cors = (settings: Partial<CorsDefinition>): CorsDefinition => ({
  allowCredentials: false,
  allowHeaders: [],
  allowMethods: [],
  allowOrigins: ['https://a.example'],
  exposeHeaders: [],
  ...settings,
});

test.each([
  ['https://a.example', 'https://a.example', true],
  ['https://a.example', 'https://b.example', false],
  ['https://a.example', 'https://a.example.evil', false],
  ['*', 'http://b.example', true],
  ['https://*', 'https://b.example', true],
  ['https://*', 'http://b.example', false],
])('with the setting %s the origin %s is allowed: %s', (allowed, origin, expected) => {
  expect(allowsOrigin(cors({ allowOrigins: [allowed] }), origin)).toBe(expected);
});

describe('corsHeaders', () => {
  test('are empty for an origin that is not allowed', () => {
    expect(corsHeaders(cors({}), 'https://b.example')).toEqual({});
  });

  test('name the origin, and vary with it', () => {
    const settings = { allowCredentials: true, exposeHeaders: ['x-a', 'x-b'] };
    expect(corsHeaders(cors(settings), 'https://a.example')).toEqual({
      'access-control-allow-credentials': 'true',
      'access-control-allow-origin': 'https://a.example',
      'access-control-expose-headers': 'x-a,x-b',
      vary: 'Origin',
    });
  });

  test('are the same for all pages if every origin is allowed', () => {
    expect(corsHeaders(cors({ allowOrigins: ['*'] }), 'https://a.example')).toEqual({
      'access-control-allow-origin': '*',
    });
  });
});

describe('preflightHeaders', () => {
  test('have what a page may send, and how long the browser may remember it', () => {
    const settings = {
      allowHeaders: ['x-a'],
      allowMethods: ['PUT', 'GET'],
      exposeHeaders: ['x-b'],
      maxAgeSeconds: 0,
    };
    expect(preflightHeaders(cors(settings), 'https://a.example')).toEqual({
      'access-control-allow-headers': 'x-a',
      'access-control-allow-methods': 'PUT,GET',
      'access-control-allow-origin': 'https://a.example',
      'access-control-max-age': '0',
      vary: 'Origin',
    });
  });

  test('are empty for an origin that is not allowed', () => {
    expect(preflightHeaders(cors({ allowMethods: ['GET'] }), 'https://b.example')).toEqual({});
  });
});

describe('an API with CORS', () => {
  const settings = cors({ allowMethods: ['GET'], exposeHeaders: ['x-b'] });
  const ownHeaders = { 'access-control-allow-origin': '*', 'access-control-max-age': '9', 'x-b': '1' };
  const functions = { own: () => ({ statusCode: 200, headers: ownHeaders }) };
  const start = () => startApi({ routes: [route('GET /a', 'own')], cors: settings }, functions);

  test('responds to a preflight request without the headers that only other responses have', async () => {
    const { headers } = await (await start()).call('/a', {
      method: 'OPTIONS',
      headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
    });
    expect(headers).toMatchObject({ 'access-control-allow-methods': 'GET' });
    expect(headers).not.toHaveProperty('access-control-expose-headers');
  });

  test('replaces the CORS headers of a function', async () => {
    const { headers } = await (await start()).call('/a', { headers: { origin: 'https://a.example' } });
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-expose-headers': 'x-b',
      'x-b': '1',
    });
    expect(headers).not.toHaveProperty('access-control-max-age');
  });
});
