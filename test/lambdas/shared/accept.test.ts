import { expect, test } from '@jest/globals';
import { prefersHtml } from '../../../lambdas/shared/accept.ts';

test.each([
  ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'],
  ['text/html'],
  ['TEXT/HTML ; Q=0.2'],
  ['text/*'],
  ['text/html, application/json'],
  ['application/json;q=0.1, text/html;q=0.2'],
  ['application/json; q=0, */*'],
  ['*/*, text/html'],
  ['text/html;xq=0'],
  ['text/html;q = 0.5, application/json;q=0.4'],
  ['text/html;level=1;q=0.5, application/json;q=0.4'],
  ['text/html, application/problem+json'],
  ['application/problem+json;q=0.5, text/html'],
  ['application/problem+json;q=0, text/html;q=0.1'],
  ['application/problem+json;q=0, */*, text/html'],
])('HTML for %s', (accept) => {
  expect(prefersHtml(accept)).toBe(true);
});

test.each([
  [undefined],
  [''],
  ['*/*'],
  ['application/json'],
  ['application/json, text/html'],
  ['application/json, text/plain, */*'],
  ['text/html;q=0.8, application/json'],
  ['text/html;q=0'],
  ['text/html;q=0, */*'],
  ['text/html;q=nonsense'],
  ['text/html;q=2'],
  ['text/html;q=-1, application/json;q=-2'],
  ['application/*, text/html;q=0.9'],
  ['image/png'],
  ['application/problem+json'],
  ['application/problem+json, text/html'],
  ['application/problem+json, text/html;q=0.5'],
  ['application/json, application/problem+json;q=0.1, text/html;q=0.5'],
  ['application/json;q=0.1, application/problem+json, text/html;q=0.5'],
  ['application/problem+json, */*;q=0.5'],
  ['Application/Problem+JSON;charset=utf-8, text/*;q=0.9'],
])('JSON for %s', (accept) => {
  expect(prefersHtml(accept)).toBe(false);
});
