import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { characters, wholeNumber } from '../../../lambdas/shared/fields-schema.ts';
import { Problem } from '../../../lambdas/shared/problem.ts';
import { readRequest } from '../../../lambdas/shared/read-request.ts';
import { defineRoute } from '../../../lambdas/shared/route.ts';
import { httpEvent, jsonRequest } from '../event.ts';
import { expectProblem } from '../problem.ts';

const route = defineRoute({
  method: 'POST',
  path: '/api/greeting',
  summary: 'Greet',
  authorizer: 'none',
  query: { page: v.optional(wholeNumber(0, 20), '1'), plain: v.optional(v.picklist(['yes'])) },
  headers: { 'x-tone': v.optional(v.picklist(['warm'])) },
  body: {
    'application/json': v.object({
      name: characters(1, 3),
      size: v.optional(v.pipe(v.number(), v.maxValue(5, 'body-too-large'))),
    }),
  },
  fieldProblems: { page: 'invalid-page', name: 'invalid-name: Send a short name.' },
  responses: { 204: { description: 'Greeted' } },
  examples: [{ summary: 'A greeting', status: 204 }],
});

const read = (body: unknown, query = '', headers = {}) =>
  readRequest(route, httpEvent({ ...jsonRequest(body, headers), query }));

function problemOf(work: () => unknown): { kind: string; detail: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return { kind: error.kind, detail: error.toJSON().detail };
  }
  throw new Error('There was no problem.');
}

test('reads what the route declares, with defaults, and nothing else', () => {
  expect(read({ name: 'Ada', other: 1 }, 'page=20', { 'x-tone': 'warm', 'x-other': '1' })).toEqual({
    query: { page: 20 },
    headers: { 'x-tone': 'warm' },
    body: { mediaType: 'application/json', fields: { name: 'Ada' } },
  });
  expect(read({ name: 'Ada' }).query).toEqual({ page: 1 });
});

test('ignores the query, headers and body of a route that declares none', () => {
  const { query, headers, body, ...bare } = route;
  expect(readRequest(bare, httpEvent({ query: 'a=1&a=2', body: 'x' }))).toEqual({});
});

test('reads the variables of the path', () => {
  const { query, headers, body, ...bare } = route;
  const withPath = { ...bare, pathParameters: { file: v.picklist(['a.md'], 'invalid-page') } } as const;
  const readPath = (file: string) => readRequest(withPath, httpEvent({ pathParameters: { file } }));
  expect(readPath('a.md').pathParameters).toEqual({ file: 'a.md' });
  expectProblem(() => readPath('b.md'), 'invalid-page');
});

describe('an invalid field has', () => {
  test('the problem that the route names for it, also when it is missing', () => {
    expectProblem(() => read({ name: 'Ada' }, 'page=21'), 'invalid-page');
    expectProblem(() => read({}), 'invalid-name');
  });

  test('the detail that the route names for it', () => {
    expect(problemOf(() => read({ name: 'Grace' }))).toEqual({
      kind: 'invalid-name',
      detail: 'Send a short name.',
    });
  });

  test('the problem that a rule of the field names', () => {
    expectProblem(() => read({ name: 'Ada', size: 6 }), 'body-too-large');
  });

  test('the general problem if a rule names an unknown problem', () => {
    const named = (message: string) => {
      const { query, headers, ...bare } = route;
      const body = { 'application/json': v.object({ name: v.literal('Ada', message) }) };
      const { fieldProblems: _, ...general } = { ...bare, body };
      return problemOf(() => readRequest(general, httpEvent(jsonRequest({ name: 'Eve' }))));
    };
    for (const message of ['no-such-problem', 'Not invalid-name', 'invalid-name\nsecret']) {
      expect(named(message).kind).toBe('invalid-body');
    }
    const { detail } = named('invalid-name');
    expect(detail).not.toBe('');
    expect(named('invalid-name: Ada only.').detail).toBe('Ada only.');
  });

  test('a general problem without a message of valibot, if the route names none', () => {
    const query = problemOf(() => read({ name: 'Ada' }, 'plain=no'));
    const body = problemOf(() => read({ name: 'Ada', size: 'x' }));
    expect(query).toEqual({
      kind: 'invalid-query',
      detail: 'Send only the parameters that this URL supports, each at most once and with an allowed value.',
    });
    expect(body).toEqual({
      kind: 'invalid-body',
      detail: 'Send a body that matches its Content-Type, in UTF-8.',
    });
  });
});

test.each(['page=1&page=2', 'other=1', 'page=%'])('the query %s is invalid', (query) => {
  expectProblem(() => read({ name: 'Ada' }, query), 'invalid-query');
});

describe('a whole number', () => {
  test.each(['0', '7', '20'])('may be %s', (page) => {
    expect(read({ name: 'Ada' }, `page=${page}`).query.page).toBe(Number(page));
  });

  test.each(['', '-1', '21', '007', '1.0', '1e1', '%2B1', ' 1', '٣'])('is not %j', (page) => {
    expectProblem(() => read({ name: 'Ada' }, `page=${page}`), 'invalid-page');
  });
});

describe('text', () => {
  test.each(['a', '🙂🙂🙂'])('is counted in code points: %s is valid', (name) => {
    expect(read({ name }).body.fields.name).toBe(name);
  });

  test.each(['', '🙂🙂🙂🙂', 7, null])('is not %j', (name) => {
    expectProblem(() => read({ name }), 'invalid-name');
  });
});
