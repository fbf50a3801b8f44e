import { expect, jest, test } from '@jest/globals';
import { MissingNameError, memberName } from '../../../lambdas/members/member-name.ts';
import { AwsError } from '../../../lambdas/shared/aws/aws-error.ts';
import type { UserPools } from '../../../lambdas/shared/aws/user-pools.ts';

type Attributes = readonly { Name: string; Value?: string }[];

/** A client whose user pool returns one response. */
function clientWith(respond: () => Promise<unknown>) {
  const send = jest.fn((..._call: unknown[]) => respond());
  return { client: { send } as unknown as UserPools, send };
}

const account = (UserAttributes: Attributes | undefined, Enabled = true) =>
  clientWith(async () => ({ Enabled, UserAttributes })).client;

const nameOf = (client: UserPools) => memberName(client, 'us-east-1_Pool', 'ann');

test('the name takes precedence over the e-mail address', async () => {
  const attributes = [
    { Name: 'email', Value: 'ann@example.com' },
    { Name: 'name', Value: ' Ann Lee ' },
  ];
  expect(await nameOf(account(attributes))).toBe('Ann Lee');
});

test('an attribute without a value is ignored', async () => {
  expect(await nameOf(account([{ Name: 'name' }, { Name: 'email', Value: 'ann@example.com' }]))).toBe(
    'ann@example.com',
  );
});

test.each<[string, Attributes | undefined]>([
  ['no attributes', undefined],
  ['blank attributes', [{ Name: 'name', Value: ' ' }]],
])('an account with %s is an error', async (_, attributes) => {
  await expect(nameOf(account(attributes))).rejects.toThrow(MissingNameError);
  await expect(nameOf(account(attributes))).rejects.toMatchObject({ name: 'MissingNameError' });
  await expect(nameOf(account(attributes))).rejects.toThrow('name or an e-mail address');
});

test('a disabled account is rejected with 403', async () => {
  const disabled = account([{ Name: 'name', Value: 'Ann' }], false);
  await expect(nameOf(disabled)).rejects.toMatchObject({
    status: 403,
    kind: 'not-a-member',
  });
});

test('a deleted account is rejected with 403, and the cause is kept for the log', async () => {
  const cause = new AwsError('UserNotFoundException', 'User does not exist.', 400);
  const { client } = clientWith(() => Promise.reject(cause));
  await expect(nameOf(client)).rejects.toMatchObject({ status: 403, cause });
});

test('any other error gives 503 with Retry-After, and the cause is kept for the log', async () => {
  const cause = new Error('slow down');
  const { client } = clientWith(() => Promise.reject(cause));
  await expect(nameOf(client)).rejects.toMatchObject({
    status: 503,
    cause,
    headers: { 'retry-after': '2' },
  });
});

test('the request names the account and can be canceled', async () => {
  const { client, send } = clientWith(async () => ({
    Enabled: true,
    UserAttributes: [{ Name: 'name', Value: 'Ann' }],
  }));
  const { signal } = new AbortController();
  await memberName(client, 'us-east-1_Pool', 'ann', signal);
  expect(send).toHaveBeenCalledWith(
    'AdminGetUser',
    { UserPoolId: 'us-east-1_Pool', Username: 'ann' },
    { abortSignal: signal },
  );
});
