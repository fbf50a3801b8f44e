import {
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from '@jest/globals';
import { signerFor } from '../../../local/aws/signature.ts';
import type { Credentials } from '../../../local/credentials.ts';
import { claimsOf, logInForTokens } from './browser.ts';
import { account, credentials, startPool, userPoolId } from './pool.ts';

const clientOf = (endpoint: string, keys = credentials) =>
  new CognitoIdentityProviderClient({ endpoint, region: 'us-east-1', credentials: keys });

const getUser = (name: string, pool = userPoolId) =>
  new AdminGetUserCommand({ UserPoolId: pool, Username: name });

describe('AdminGetUser', () => {
  test('describes an account by its user name or e-mail address', async () => {
    const { url } = await startPool();
    const { username } = claimsOf((await logInForTokens(url)).access_token);
    for (const name of [username as string, account.email]) {
      const user = await clientOf(url).send(getUser(name));
      expect(user).toMatchObject({ Username: username, Enabled: true, UserStatus: 'CONFIRMED' });
      expect(Object.fromEntries(user.UserAttributes?.map(({ Name, Value }) => [Name, Value]) ?? [])).toEqual({
        sub: username,
        email: account.email,
        email_verified: 'true',
        name: account.name,
      });
      expect(user.UserCreateDate).toBeInstanceOf(Date);
    }
  });

  test.each([
    ['an unknown user', getUser('nobody'), 'UserNotFoundException'],
    ['another pool', getUser(account.email, 'us-east-1_other'), 'ResourceNotFoundException'],
  ])('refuses %s', async (_what, command, name) => {
    const { url } = await startPool();
    await expect(clientOf(url).send(command)).rejects.toMatchObject({ name });
  });
});

test('AdminDeleteUser removes an account, and ListUsers returns the accounts in pages', async () => {
  const { url } = await startPool();
  const client = clientOf(url);
  const list = (PaginationToken?: string) =>
    client.send(new ListUsersCommand({ UserPoolId: userPoolId, Limit: 1, PaginationToken }));
  const { Users: [user] = [], PaginationToken } = await list();
  expect(user).toMatchObject({ Enabled: true, Attributes: expect.any(Array) });
  expect(PaginationToken).toBeUndefined();
  expect((await list('1')).Users).toEqual([]);
  await client.send(new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username: user?.Username }));
  expect((await list()).Users).toEqual([]);
});

describe('the user pool API', () => {
  test('names an unsupported operation', async () => {
    const { url } = await startPool();
    const command = new AdminListGroupsForUserCommand({ UserPoolId: userPoolId, Username: 'x' });
    await expect(clientOf(url).send(command)).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: expect.stringContaining('AdminListGroupsForUser'),
    });
  });

  test('accepts only the local run’s key', async () => {
    const { url } = await startPool();
    const stranger = clientOf(url, { accessKeyId: 'other', secretAccessKey: 'other' });
    await expect(stranger.send(getUser(account.email))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    const unsigned = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.AdminGetUser' },
      body: '{}',
    });
    expect([unsigned.status, await unsigned.json()]).toEqual([
      400,
      expect.objectContaining({ __type: 'MissingAuthenticationTokenException' }),
    ]);
  });

  test('requires no session token from handlers, which have none', async () => {
    const { url } = await startPool({
      credentials: { ...credentials, sessionToken: 'token' } as Credentials,
    });
    expect((await clientOf(url).send(getUser(account.email))).Enabled).toBe(true);
  });

  test('refuses requests with another secret or region, and changed ones', async () => {
    const { url } = await startPool();
    const guessing = clientOf(url, { ...credentials, secretAccessKey: 'other' });
    await expect(guessing.send(getUser(account.email))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    const body = JSON.stringify({ UserPoolId: userPoolId, Username: account.email });
    expect((await call(url, body)).status).toBe(200);
    for (const [sent, region] of [
      [body, 'eu-west-1'],
      [`${body} `, 'us-east-1'],
    ] as const) {
      const response = await call(url, body, { sent, region });
      expect([response.status, await response.json()]).toEqual([
        400,
        expect.objectContaining({ __type: expect.stringMatching(/^(Invalid|Incomplete)Signature/) }),
      ]);
    }
  });

  test.each(['', '[', 'null', '7'])('refuses the body %j', async (body) => {
    const response = await call((await startPool()).url, body);
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ __type: 'SerializationException' }),
    ]);
  });

  test.each([
    [65_536, 400, 'UserNotFoundException'],
    [65_537, 413, 'RequestEntityTooLargeException'],
  ])('a body of %i bytes gets %i', async (length, status, __type) => {
    const input = { UserPoolId: userPoolId, Username: '' };
    input.Username = 'x'.repeat(length - JSON.stringify(input).length);
    const response = await call((await startPool()).url, JSON.stringify(input));
    expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ __type })]);
  });
});

/** Sends a signed AdminGetUser with a body that no SDK would send, or a body that differs from the signed one. */
async function call(
  url: string,
  body: string,
  { sent = body, region = 'us-east-1' }: { sent?: string; region?: string } = {},
): Promise<Response> {
  const { host, hostname } = new URL(url);
  const { headers } = await signerFor({ credentials, region, service: 'cognito-idp' }).sign({
    method: 'POST',
    protocol: 'http:',
    hostname,
    path: '/',
    headers: { host, 'x-amz-target': 'AWSCognitoIdentityProviderService.AdminGetUser' },
    body,
  });
  return fetch(url, { method: 'POST', headers, body: sent });
}
