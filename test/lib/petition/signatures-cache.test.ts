import { createContext, Script } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { signaturesFunctionCode } from '../../../lib/petition/signatures-cache.ts';

interface Given {
  readonly uri?: string;
  readonly method?: string;
  readonly query?: Record<string, { value: string }>;
  readonly accept?: { value: string; multiValue?: { value: string }[] };
}

/** Runs the function as CloudFront does: with the language and nothing else. @returns the path that it asks for */
function path(
  { uri = '/api/signatures', method = 'GET', query = {}, accept }: Given,
  requestId = 'id_1==',
): string {
  const request = { method, uri, querystring: query, headers: { ...(accept && { accept }) }, cookies: {} };
  const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const event = JSON.stringify({ version: '1.0', context: { requestId }, request });
  return new Script(`${signaturesFunctionCode}\nhandler(${event}).uri`).runInContext(context);
}

describe('the newest signatures as JSON keep their path', () => {
  test.each<[string, Given]>([
    ['without Accept', {}],
    ['for anything', { accept: { value: '*/*' } }],
    ['for JSON', { accept: { value: 'application/json' } }],
  ])('%s', (_, given) => {
    expect(path(given)).toBe('/api/signatures');
  });
});

describe('a path of its own is asked of the API', () => {
  test.each<[string, Given]>([
    ['for a page', { accept: { value: 'text/html,application/xhtml+xml,*/*;q=0.8' } }],
    ['for a page, in capitals', { accept: { value: 'TEXT/HTML' } }],
    ['for any text', { accept: { value: 'text/*' } }],
    [
      'for several headers',
      { accept: { value: '*/*', multiValue: [{ value: '*/*' }, { value: 'text/html' }] } },
    ],
    ['for another length', { query: { limit: { value: '5' } } }],
    ['for a later page', { query: { cursor: { value: 'abc' } } }],
    ['for the head alone', { method: 'HEAD' }],
    ['for a parameter that is none', { query: { '': { value: '' } } }],
  ])('%s', (_, given) => {
    expect(path(given, 'one==')).toBe('/api/signatures/one%3D%3D');
    expect(path(given, 'two==')).not.toBe(path(given, 'one=='));
  });
});

test.each(['POST', 'DELETE', 'OPTIONS'])('%s goes where it was sent', (method) => {
  expect(path({ method })).toBe('/api/signatures');
});

test.each([
  '/api/signatures/',
  '/api/signatures/newest',
  '/api/signaturesnewest',
  '/api/%73ignatures',
  '//api/signatures',
])('%s is no path of the API', (uri) => {
  for (const method of ['GET', 'POST']) expect(path({ uri, method })).toBe('/api/signatures/-/-');
});
