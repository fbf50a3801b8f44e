import { beforeAll, describe, expect, test } from '@jest/globals';
import { editorsGroup, readEditor } from '../../../lambdas/authorizers/editor.ts';
import { memberTokenVerifier, verifyMember } from '../../../lambdas/authorizers/member-token.ts';
import type { UserPools } from '../../../lambdas/shared/aws/user-pools.ts';
import { accessClaims, clientId, poolKey, signed, userPoolId } from './tokens.ts';

const member = { username: 'ada', sub: '0a1b2c3d-0000-4000-8000-000000000000' };

/** A user pool that responds with an account, or with an error. */
const userPool = (response: object | Error) =>
  ({
    send: async () => {
      if (response instanceof Error) throw response;
      return response;
    },
  }) as unknown as UserPools;

const named = (name: string) => Object.assign(new Error(name), { name });

test('an editor has the name in the user pool', async () => {
  const user = { Enabled: true, UserAttributes: [{ Name: 'name', Value: ' Ada Lovelace ' }] };
  expect(await readEditor(userPool(user), 'pool', member)).toEqual({ sub: member.sub, name: 'Ada Lovelace' });
});

test('an editor without a name is not named by the e-mail address', async () => {
  const user = { Enabled: true, UserAttributes: [{ Name: 'email', Value: 'ada@example.com' }] };
  expect(await readEditor(userPool(user), 'pool', member)).toEqual({
    sub: member.sub,
    name: 'Editor 0a1b2c3d',
  });
});

test('a disabled or deleted account is no editor', async () => {
  expect(await readEditor(userPool({ Enabled: false }), 'pool', member)).toBeUndefined();
  expect(await readEditor(userPool(named('UserNotFoundException')), 'pool', member)).toBeUndefined();
});

test('API Gateway caches no result while the user pool fails', async () => {
  const failing = userPool(named('TooManyRequestsException'));
  await expect(readEditor(failing, 'pool', member)).rejects.toMatchObject({
    name: 'AuthorizerUnavailableError',
  });
});

describe('the access token', () => {
  const key = poolKey();
  const verifier = memberTokenVerifier(userPoolId, clientId, { groups: editorsGroup });

  beforeAll(() => verifier.cacheJwks(key.jwks));

  const verify = (changes: Record<string, unknown>) =>
    verifyMember(`Bearer ${signed(key, accessClaims(changes))}`, verifier);

  test.each([[['editors']], [['authors', 'editors']]])(
    'of a member of the groups %j is accepted',
    async (groups) => {
      expect(await verify({ 'cognito:groups': groups })).toEqual({ username: 'user-1', sub: 'sub-1' });
    },
  );

  test.each([
    ['no claim', {}],
    ['no group', { 'cognito:groups': [] }],
    ['another group', { 'cognito:groups': ['authors'] }],
    ['another case', { 'cognito:groups': ['Editors'] }],
    ['a part of the name', { 'cognito:groups': ['editors-of-old'] }],
    ['no list', { 'cognito:groups': { editors: true } }],
    ['another claim', { groups: ['editors'] }],
    ['no scope', { 'cognito:groups': ['editors'], scope: 'openid' }],
    ['an ID token', { 'cognito:groups': ['editors'], token_use: 'id' }],
  ])('with %s is refused', async (_what, changes) => {
    await expect(verify(changes)).rejects.toThrow();
  });
});
