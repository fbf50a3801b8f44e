import { describe, expect, test } from '@jest/globals';
import { problemKinds } from '../../../lambdas/shared/problem.ts';
import { adviceByProblem, explain } from '../../../site/browser/explain.ts';
import { type Problem, RequestError } from '../../../site/browser/request.ts';
import { fileExplanations } from '../../../site/browser/upload.ts';

const explainHttp = (status: number, problem: Problem = {}) =>
  explain(new RequestError({ kind: 'http', status, problem }));

describe('explain', () => {
  test('uses title and detail of the problem', () => {
    const problem = { type: '/problems/#some-other', title: 'The search service failed', detail: 'Wait.' };
    expect(explainHttp(400, problem)).toEqual({ title: problem.title, advice: 'Wait.', canRetry: false });
  });

  test('prefers its own advice to the detail of the problem', () => {
    const problem = { type: '/problems/#image-not-fetched', title: 'No', detail: 'D' };
    expect(explainHttp(422, problem).advice).toMatch(/private window/);
  });

  test.each([
    [401, 'You are not logged in', false],
    [403, 'Access denied', false],
    [404, 'Not found', false],
    [413, 'The request is too large', false],
    [429, 'Too many requests', true],
    [500, 'Something went wrong on the server', true],
    [503, 'Something went wrong on the server', true],
    [418, 'The request was not accepted', false],
  ])('has a title and advice for status %i without problem details', (status, title, canRetry) => {
    const explanation = explainHttp(status, { message: 'A message of the gateway' });
    expect(explanation).toMatchObject({ title, canRetry });
    expect(explanation.advice).toMatch(/\.$/);
  });

  test('offers a retry after a timeout, a network failure and an invalid response, each with its own title', () => {
    const kinds = ['timeout', 'network', 'invalid-response'] as const;
    const all = kinds.map((kind) => explain(new RequestError({ kind })));
    expect(all.map(({ canRetry }) => canRetry)).toEqual([true, true, true]);
    expect(new Set(all.map(({ title }) => title)).size).toBe(3);
  });

  test.each([
    [503, 'Try again in a minute. Reference: id='],
    [429, expect.not.stringContaining('Reference')],
  ])('gives a reference for a failure of the server only: %i', (status, advice) => {
    const failure = { kind: 'http', status, problem: {}, requestId: 'id=' } as const;
    expect(explain(new RequestError(failure)).advice).toEqual(advice);
  });

  test('does not show the message of an unexpected error', () => {
    const { title, advice } = explain(new TypeError('x is not a function'));
    expect(title + advice).not.toContain('x is not');
  });
});

test('explains a blocked or full storage', () => {
  for (const name of ['SecurityError', 'QuotaExceededError']) {
    expect(explain(new DOMException('x', name)).title).toBe(
      'Your browser could not store data for this page',
    );
  }
});

test('uses the given explanation of a problem', () => {
  const problem = { type: '/problems/#image-not-readable', title: 'The image could not be read' };
  const error = new RequestError({ kind: 'http', status: 422, problem });
  expect(explain(error, fileExplanations)).toEqual({
    ...fileExplanations['image-not-readable'],
    canRetry: false,
  });
});

test.each(Object.entries({ adviceByProblem, fileExplanations }))(
  '%s has only problems that the API returns',
  (_, explanations) => {
    expect(Object.keys(explanations).filter((kind) => !Object.hasOwn(problemKinds, kind))).toEqual([]);
  },
);
