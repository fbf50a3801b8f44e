import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { enteredField } from '../../../lambdas/shared/error-page.ts';
import { html, PageTemplate } from '../../../lambdas/shared/html.ts';
import { httpHandler } from '../../../lambdas/shared/http-handler.ts';
import { json } from '../../../lambdas/shared/http-response.ts';
import { logger } from '../../../lambdas/shared/logger.ts';
import { Problem, problemKinds } from '../../../lambdas/shared/problem.ts';
import { contextWith, httpEvent, lambdaContext } from '../event.ts';
import { captureLog } from '../log.ts';

let lines: string[] = [];

beforeEach(() => {
  lines = captureLog();
});

afterEach(() => {
  jest.restoreAllMocks();
});

const template = new PageTemplate('<title>{{title}}</title><main>{{content}}</main>');

/** A handler with an error page. */
const handle = (respond: Parameters<typeof httpHandler>[0]) => httpHandler(respond, { template });

const event = httpEvent({ path: '/api/x', query: 'name=secret-question' });

describe('an error', () => {
  test('that is a problem becomes problem details with its headers and no-store', async () => {
    const handler = handle(() => {
      throw new Problem('temporarily-unavailable', { headers: { 'retry-after': '2' } });
    });
    const response = await handler(event, lambdaContext);
    expect(response).toEqual({
      statusCode: 503,
      headers: {
        'cache-control': 'no-store',
        'content-type': 'application/problem+json',
        'retry-after': '2',
        vary: 'Accept',
      },
      body: expect.any(String),
    });
    expect(JSON.parse(response.body ?? '')).toEqual({
      type: '/problems/#temporarily-unavailable',
      title: 'The service is temporarily unavailable',
      status: 503,
      detail: 'Try again in a moment.',
    });
  });

  test('that is unexpected becomes 500 without details, and is logged', async () => {
    const handler = handle(async () => {
      throw new TypeError('Cannot read internal-thing');
    });
    const response = await handler(event, lambdaContext);
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('internal-thing');
    expect(JSON.parse(response.body ?? '')).toMatchObject({ type: '/problems/#internal-error', status: 500 });
    expect(lines.join()).toContain('Cannot read internal-thing');
  });

  test('of the client is logged with a reason, but without the message of the cause', async () => {
    const cause = new SyntaxError('Unexpected token in secret-body');
    const handler = handle(() => {
      throw new Problem('invalid-body', { cause });
    });
    await handler(event, lambdaContext);
    expect(lines.join()).toContain('SyntaxError');
    expect(lines.join()).not.toContain('secret-body');
  });
});

describe('an error page', () => {
  const fail = () => {
    throw new Problem('temporarily-unavailable', { headers: { 'retry-after': '2' } });
  };
  const browser = httpEvent({ path: '/api/x', query: 'name=%3CAnn%3E', headers: { accept: 'text/html' } });
  const form = (request: APIGatewayProxyEventV2) => html`<input value="${enteredField(request, 'name')}">`;

  test('has the status, the reason, what to do and the form, for a client that prefers HTML', async () => {
    const response = await httpHandler(fail, { template, form })(browser, lambdaContext);
    expect(response).toEqual({
      statusCode: 503,
      headers: {
        'cache-control': 'no-store',
        'content-type': 'text/html; charset=utf-8',
        'retry-after': '2',
        vary: 'Accept',
      },
      body: expect.any(String),
    });
    expect(response.body).toContain('<title>Error: The service is temporarily unavailable</title>');
    expect(response.body).toContain('<h1>The service is temporarily unavailable</h1>');
    expect(response.body).toContain('Try again in a moment.');
    expect(response.body).toContain('<input value="&lt;Ann&gt;">');
  });

  test('is used for unexpected errors, too, without details', async () => {
    const handler = httpHandler(
      () => {
        throw new TypeError('internal-thing');
      },
      { template },
    );
    const response = await handler(browser, lambdaContext);
    expect(response.statusCode).toBe(500);
    expect(response.body).toContain('This is our fault.');
    expect(response.body).not.toContain('internal-thing');
    expect(response.body).not.toContain('undefined');
    expect(response.body).toContain('<code>request-1</code>');
  });

  test('of an error of the client has no id to ask for', async () => {
    const handler = httpHandler(
      () => {
        throw new Problem('invalid-body');
      },
      { template },
    );
    expect((await handler(browser, lambdaContext)).body).not.toContain('request-1');
  });

  test('is not used for a client that does not prefer HTML', async () => {
    const response = await httpHandler(fail, { template, form })(event, lambdaContext);
    expect(response.headers).toMatchObject({ 'content-type': 'application/problem+json', vary: 'Accept' });
  });
});

describe('at the deadline, a second before the timeout of the function,', () => {
  test('the response is 503 with Retry-After, even if the route has not returned', async () => {
    const handler = handle(() => new Promise(() => {}));
    const response = await handler(event, contextWith(1_010));
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toMatch(/^\d+$/);
  });

  test('the work of the route is aborted', async () => {
    const aborted: unknown[] = [];
    const handler = handle((_, { signal }) => {
      signal.addEventListener('abort', () => aborted.push(signal.reason));
      return new Promise(() => {});
    });
    await handler(event, contextWith(1_010));
    expect(aborted).toEqual([expect.objectContaining({ name: 'TimeoutError' })]);
  });
});

describe('a response', () => {
  test('has no-store by default', async () => {
    const silent = await handle(() => json(200, {}))(event, lambdaContext);
    expect(silent.headers['cache-control']).toBe('no-store');
    const said = await handle(() => json(200, {}, { 'cache-control': 'public' }))(event, lambdaContext);
    expect(said.headers['cache-control']).toBe('public');
  });

  test('is logged in one line with both ids, route and status, but without the query', async () => {
    await handle(() => json(201, {}))(event, lambdaContext);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      requestId: 'request-1',
      functionRequestId: 'invocation-1',
      message: 'request completed',
      route: 'GET /api/x',
      status: 201,
    });
    expect(lines[0]).not.toContain('secret-question');
  });

  test('is logged with its duration in milliseconds', async () => {
    const times = [5_000, 5_070.4];
    jest.spyOn(performance, 'now').mockImplementation(() => times.shift() ?? 5_070.4);
    await handle(() => json(200, {}))(event, lambdaContext);
    expect(JSON.parse(lines[0] ?? '').durationMs).toBe(70);
  });

  test('is the last one whose lines have its ids', async () => {
    await handle(() => json(200, {}))(event, lambdaContext);
    logger.info('between requests');
    expect(Object.keys(JSON.parse(lines[1] ?? ''))).toEqual(['level', 'message', 'timestamp']);
  });

  test.each([200, 399, 400, 500])('with status %d has its times only if it is no error', async (status) => {
    const { headers } = await handle(() => json(status, {}))(event, lambdaContext);
    expect(Object.hasOwn(headers, 'server-timing')).toBe(status < 400);
  });
});

describe('the id that CloudFront gave a request', () => {
  test.each([
    ['is logged', 'gVTg2fjj8GEtnNGKizemRGgS12-e4aUtxy5R8u5EBXAAtspvAhUuXw==', true],
    ['is not logged if it is no such id', 'a"b c', false],
    ['is not logged if it is too long', 'a'.repeat(101), false],
  ])('%s', async (_what, id, isLogged) => {
    await handle(() => json(200, {}))({ ...event, headers: { 'x-amz-cf-id': id } }, lambdaContext);
    expect(JSON.parse(lines[0] ?? '').cdnRequestId).toBe(isLogged ? id : undefined);
  });
});

test('every problem has an error status, a title and a sentence', () => {
  for (const { status, title, detail } of Object.values(problemKinds)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThanOrEqual(504);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(detail).toMatch(/^[A-Z].*\.$/);
  }
});
