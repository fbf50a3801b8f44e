import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  maxTextLength,
  parseViolation,
  type ReportedFields,
} from '../../../lambdas/csp-reports/violation.ts';
import { expectProblem } from '../problem.ts';

const fields: ReportedFields = {
  directive: 'script-src-elem',
  blocked: 'https://evil.example/a.js?visitor=1',
  document: 'https://www.example.com/search/?name=rick#top',
  disposition: 'enforce',
  source: 'https://www.example.com/assets/search-1A2B3C4D.js?x=1#y',
  line: 12,
};

const reported = (changed: Partial<ReportedFields>) => parseViolation({ ...fields, ...changed });

test('a violation has the page and the cause, without queries and fragments', () => {
  expect(parseViolation(fields)).toStrictEqual({
    directive: 'script-src-elem',
    blocked: 'https://evil.example',
    page: '/search/',
    disposition: 'enforce',
    source: 'https://www.example.com/assets/search-1A2B3C4D.js',
    line: 12,
  });
});

test('missing and invalid fields are omitted', () => {
  const nothing = { blocked: undefined, document: undefined, disposition: null, source: '', line: 0 };
  expect(reported(nothing)).toStrictEqual({ directive: 'script-src-elem', blocked: 'unknown' });
});

describe('the directive', () => {
  test.each([
    ['style-src-attr', 'style-src-attr'],
    ['require-trusted-types-for', 'require-trusted-types-for'],
    ["script-src 'self' https://cdn.example", 'script-src'],
    ['a'.repeat(40), 'a'.repeat(40)],
  ])('%s is %s', (directive, expected) => {
    expect(reported({ directive })).toMatchObject({ directive: expected });
  });

  test.each([undefined, null, '', 1, {}, ['script-src'], 'script-src\n', 'Script', '-x', 'a'.repeat(41)])(
    '%j is rejected with 400',
    (directive) => expectProblem(() => reported({ directive }), 'invalid-body'),
  );
});

describe('the blocked resource', () => {
  test.each([
    ['https://user:password@evil.example:8443/path?query#fragment', 'https://evil.example:8443'],
    ['HTTPS://EVIL.example/', 'https://evil.example'],
    ['wss://evil.example/socket', 'wss://evil.example'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example'],
    ['data:text/html;base64,PGI+', 'data'],
    ['data', 'data'],
    ['blob:https://www.example.com/1234', 'blob'],
    ['chrome-extension://abcdefgh/content.js', 'chrome-extension'],
    ['inline', 'inline'],
    ['wasm-eval', 'wasm-eval'],
    ['trusted-types-sink', 'trusted-types-sink'],
    ['https://', 'https'],
    ['/relative?token=1', 'unknown'],
    ['', 'unknown'],
    ['two words', 'unknown'],
    ['inline\u001b[31m', 'unknown'],
    ['x'.repeat(41), 'unknown'],
    [7, 'unknown'],
    [{ toString: 'inline' }, 'unknown'],
  ])('%j is %s', (blocked, expected) => {
    expect(reported({ blocked }).blocked).toBe(expected);
  });
});

describe('the page', () => {
  test.each([
    ['http://localhost:3000/petition/', '/petition/'],
    ['https://user:password@www.example.com/a b\n\u001b[2J/ü?q#f', '/a%20b%1B[2J/%C3%BC'],
    [`https://www.example.com/${'x'.repeat(300)}`, `/${'x'.repeat(maxTextLength - 1)}`],
    ['about', undefined],
    ['data:text/html,secret', undefined],
    ['/relative', undefined],
  ])('%j is %j', (document, expected) => {
    expect(reported({ document }).page).toBe(expected);
  });
});

test.each([
  [1, 1],
  [1_000_000, 1_000_000],
  [0, undefined],
  [1_000_001, undefined],
  [1.5, undefined],
  ['12', undefined],
  [null, undefined],
])('the line %j is %j', (line, expected) => {
  expect(reported({ line }).line).toBe(expected);
});

test('any report is logged as short printable ASCII, without credentials or queries', () => {
  const hostile = fc.oneof(
    fc.anything(),
    fc.string({ unit: 'binary', maxLength: 2_000 }),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc
      .tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', maxLength: 2_000 }))
      .map(([host, path]) => `https://user:secret@${host}.example/${path}?secret#secret`),
  );
  fc.assert(
    fc.property(
      hostile,
      hostile,
      hostile,
      hostile,
      hostile,
      (blocked, document, source, disposition, line) => {
        const violation = reported({ blocked, document, source, disposition, line });
        for (const [name, value] of Object.entries(violation)) {
          if (name === 'line') expect(typeof value).toBe('number');
          else expect(value).toMatch(new RegExp(`^[!-~]{1,${maxTextLength}}$`));
        }
        expect(JSON.stringify([violation.blocked, violation.source ?? ''])).not.toMatch(/[?#]|:secret@/);
      },
    ),
    { numRuns: 2_000 },
  );
});
