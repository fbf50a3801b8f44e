import { createContext, Script } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { signaturesFunctionCode } from '../../../lib/petition/signatures-cache.ts';

interface Given {
  readonly uri?: string;
  readonly method?: string;
  readonly query?: Record<string, { value: string }>;
  readonly accept?: { value: string; multiValue?: { value: string }[] };
}

/** Runs the function as CloudFront does, without globals of a host. @returns the path that CloudFront requests */
function path(
  { uri = '/api/signatures', method = 'GET', query = {}, accept }: Given,
  requestId = 'id_1==',
): string {
  const request = { method, uri, querystring: query, headers: { ...(accept && { accept }) }, cookies: {} };
  const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const event = JSON.stringify({ version: '1.0', context: { requestId }, request });
  return new Script(`${signaturesFunctionCode}\nhandler(${event}).uri`).runInContext(context);
}

describe('a request for the newest signatures as JSON keeps its path', () => {
  test.each<[string, Given]>([
    ['without Accept', {}],
    ['for anything', { accept: { value: '*/*' } }],
    ['for JSON', { accept: { value: 'application/json' } }],
  ])('%s', (_, given) => {
    expect(path(given)).toBe('/api/signatures');
  });
});

describe('a request gets a unique path', () => {
  test.each<[string, Given]>([
    ['for a page', { accept: { value: 'text/html,application/xhtml+xml,*/*;q=0.8' } }],
    ['for a page, in capitals', { accept: { value: 'TEXT/HTML' } }],
    ['for any text', { accept: { value: 'text/*' } }],
    [
      'for several headers',
      { accept: { value: '*/*', multiValue: [{ value: '*/*' }, { value: 'text/html' }] } },
    ],
    ['with a limit', { query: { limit: { value: '5' } } }],
    ['with a cursor', { query: { cursor: { value: 'abc' } } }],
    ['with the method HEAD', { method: 'HEAD' }],
    ['with an empty parameter', { query: { '': { value: '' } } }],
  ])('%s', (_, given) => {
    expect(path(given, 'one==')).toBe('/api/signatures/one%3D%3D');
    expect(path(given, 'two==')).not.toBe(path(given, 'one=='));
  });
});

test.each(['POST', 'DELETE', 'OPTIONS'])('%s keeps its path', (method) => {
  expect(path({ method })).toBe('/api/signatures');
});

test.each([
  '/api/signatures/',
  '/api/signatures/newest',
  '/api/signaturesnewest',
  '/api/%73ignatures',
  '//api/signatures',
])('%s gets a unique path that the API does not have', (uri) => {
  for (const method of ['GET', 'POST'])
    expect(path({ uri, method }, 'one==')).toBe('/api/signatures/-/one%3D%3D');
});
