import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { expectFor } from './expect-for.ts';
import type { SharedRun } from './shared-run.ts';

/** Addresses of the shared local run. */
export const sharedRun = JSON.parse(process.env.TEST_SHARED_RUN ?? '{}') as SharedRun;

/** The `Accept` header of a form in a browser. */
export const browserAccept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

/**
 * Sends a request to the site, or to another origin with an absolute URL. Doesn't follow redirects. Repeats throttled
 * requests, because suites run in parallel.
 */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  for (;;) {
    const response = await requestOnce(path, init);
    if (response.status !== 429) return response;
    await response.body?.cancel();
    await wait(250);
  }
}

/** Like {@link request}, but returns throttled responses. */
export function requestOnce(path: string, init: RequestInit = {}): Promise<Response> {
  // Not `new URL(path, site)`, which would take `//host/` for another origin.
  const url = /^https?:/.test(path) ? path : `${sharedRun.site}${path}`;
  return fetch(url, { redirect: 'manual', ...init }).catch((cause: Error) => {
    throw new Error(`${init.method ?? 'GET'} ${url} got no response: ${cause.message}`, { cause });
  });
}

export function postJson(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** Sends a form like a browser without JavaScript. */
export function postForm(
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return request(path, {
    method: 'POST',
    headers: { accept: browserAccept, ...headers },
    body: new URLSearchParams(fields),
  });
}

/** Reads a JSON response with this status. */
export async function readJson<T = Record<string, unknown>>(response: Response, status = 200): Promise<T> {
  const text = await response.text();
  expectFor(text, response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
  return JSON.parse(text) as T;
}

export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

/** Words that would reveal the product's implementation. */
const internals =
  /:\d+:\d+|node_modules|\.[mc]?[jt]s\b|Error:|Exception|arn:|dynamodb|sharp|vips|undici|ECONN|ENOTFOUND|upstream-internal-detail/i;

/** Asserts that the response has problem details (RFC 9457) with this status, which reveal no internals. */
export async function expectProblem(response: Response, status: number): Promise<ProblemDetails> {
  const text = await response.text();
  expectFor(text, response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const problem = JSON.parse(text) as ProblemDetails;
  expect(problem).toStrictEqual({
    type: expect.stringMatching(/\S/),
    title: expect.stringMatching(/\S/),
    status,
    detail: expect.stringMatching(/\S/),
  });
  expect(text).not.toMatch(internals);
  return problem;
}

/** Asserts that the response is a page of the site with this status that reveals nothing. Returns its HTML. */
export async function expectErrorPage(response: Response, status: number): Promise<string> {
  const page = await response.text();
  expectFor(page, response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(page).toMatch(/<title>Error: [^<]+ · Jamstack on AWS<\/title>/);
  expect(page).toContain('</html>');
  const [main = ''] = /<main[\s\S]*<\/main>/.exec(page) ?? [];
  expect(main).toMatch(/<h1>[^<]+<\/h1>/);
  expect(main).not.toMatch(internals);
  return page;
}

/** Asserts the status of a response. Shows the body if it differs. */
export async function expectStatus(response: Response, ...statuses: number[]): Promise<void> {
  const text = await response.text();
  expectFor(`${response.status} ${text}`, statuses).toContain(response.status);
}
