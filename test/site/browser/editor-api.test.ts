import { afterEach, expect, jest, test } from '@jest/globals';
import { EditorApi, isSessionOver } from '../../../site/browser/editor-api.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

/** Statuses of the responses, one after another. The gateway refuses an expired token with 401 or 403. */
function respond(...statuses: readonly number[]) {
  const left = [...statuses];
  const list = { pages: [], publishing: { mode: 'commit', minutes: 0 } };
  return jest.spyOn(globalThis, 'fetch').mockImplementation(async () => {
    const status = left.shift() ?? 500;
    return Response.json(status === 200 ? list : { message: 'Forbidden' }, { status });
  });
}

const failureOf = (renewed: string | undefined) =>
  new EditorApi({ renew: async () => renewed }, 'first').list().catch((error: unknown) => error);

test('a rejected token is renewed, and the request is repeated', async () => {
  const fetch = respond(401, 200);
  await expect(failureOf('second')).resolves.toMatchObject({ pages: [] });
  expect(fetch.mock.calls.map(([, init]) => new Headers(init?.headers).get('authorization'))).toEqual([
    'Bearer first',
    'Bearer second',
  ]);
});

test.each([401, 403])('a rejected token that can’t be renewed ends the session: %i', async (status) => {
  respond(status);
  expect(isSessionOver(await failureOf(undefined))).toBe(true);
});

test('an account that may not edit has a session', async () => {
  respond(403, 403);
  expect(isSessionOver(await failureOf('second'))).toBe(false);
});
