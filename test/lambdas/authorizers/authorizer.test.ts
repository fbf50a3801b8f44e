import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  type AuthorizerResult,
  AuthorizerUnavailableError,
  authorizer,
} from '../../../lambdas/authorizers/authorizer.ts';
import { contextWith, httpEvent, lambdaContext } from '../event.ts';
import { captureLog } from '../log.ts';

let log: string[];

beforeEach(() => {
  log = captureLog();
});

afterEach(() => {
  jest.restoreAllMocks();
});

const event = httpEvent({ headers: { authorization: 'Bearer a.b.c' } }) as never;

async function failWith(error: unknown): Promise<unknown> {
  const handler = authorizer(async () => {
    throw error;
  });
  return handler(event, lambdaContext);
}

const logLines = () => log.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('an authorizer', () => {
  test('passes the headers on, and returns the result', async () => {
    const result = { isAuthorized: true, context: { sub: 'x' } };
    const decide = jest.fn(async (_: object): Promise<AuthorizerResult<{ sub: string }>> => result);
    expect(await authorizer(decide)(event, lambdaContext)).toBe(result);
    expect(decide).toHaveBeenCalledWith({ authorization: 'Bearer a.b.c' });
    expect(log).toEqual([]);
  });

  test('passes an empty object if the event has no headers', async () => {
    const decide = jest.fn(async (_: object): Promise<AuthorizerResult> => ({ isAuthorized: false }));
    await authorizer(decide)({ requestContext: {} } as never, lambdaContext);
    expect(decide).toHaveBeenCalledWith({});
  });

  test('logs a denial with the request id, without a reason', async () => {
    const handler = authorizer(async () => ({ isAuthorized: false }));
    expect(await handler(event, lambdaContext)).toEqual({ isAuthorized: false });
    expect(logLines()).toEqual([
      expect.objectContaining({ level: 'INFO', message: 'request denied', requestId: 'request-1' }),
    ]);
    expect(log[0]).not.toContain('reason');
  });

  test('logs the id of CloudFront with a denial', async () => {
    const denied = httpEvent({ headers: { 'x-amz-cf-id': 'cdn-1==' } }) as never;
    await authorizer(async () => ({ isAuthorized: false }))(denied, lambdaContext);
    expect(logLines()).toEqual([expect.objectContaining({ cdnRequestId: 'cdn-1==' })]);
  });
});

describe('an error in an authorizer', () => {
  test('denies the request', async () => {
    expect(await failWith(new TypeError('about token a.b.c'))).toEqual({ isAuthorized: false });
  });

  test.each([
    ['its name', new TypeError('about token a.b.c'), 'TypeError'],
    ['its type if it is not an Error', 'token a.b.c', 'string'],
    ['its type if it is undefined', undefined, 'undefined'],
  ])('is logged with %s', async (_, error, reason) => {
    await failWith(error);
    expect(logLines()).toEqual([
      expect.objectContaining({
        level: 'WARN',
        message: 'request denied',
        requestId: 'request-1',
        reason,
      }),
    ]);
  });

  test('is not logged with its message or fields, which may quote the token', async () => {
    await failWith(Object.assign(new TypeError('about token a.b.c'), { rawJwt: 'a.b.c' }));
    expect(log.join()).not.toContain('a.b.c');
  });
});

describe('an AuthorizerUnavailableError', () => {
  const cause = Object.assign(new Error('about a.b.c'), { name: 'ThrottlingException' });
  const unavailable = new AuthorizerUnavailableError('The origin secret could not be read.', { cause });

  test('is thrown, so that API Gateway caches no result', async () => {
    await expect(failWith(unavailable)).rejects.toBe(unavailable);
  });

  test('is logged with the name of its cause', async () => {
    await expect(failWith(unavailable)).rejects.toThrow();
    expect(logLines()).toEqual([expect.objectContaining({ reason: 'ThrottlingException' })]);
  });

  test('is thrown when the deadline passes, and logged as a timeout', async () => {
    const handler = authorizer(() => new Promise(() => {}));
    await expect(handler(event, contextWith(1_010))).rejects.toMatchObject({
      name: 'AuthorizerUnavailableError',
      message: 'The deadline has passed.',
      cause: expect.objectContaining({ name: 'TimeoutError' }),
    });
    expect(logLines()).toEqual([expect.objectContaining({ reason: 'TimeoutError' })]);
  });
});
