import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
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

describe('the user pool API', () => {
  test('names an operation that it lacks', async () => {
    const { url } = await startPool();
    const command = new AdminListGroupsForUserCommand({ UserPoolId: userPoolId, Username: 'x' });
    await expect(clientOf(url).send(command)).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: expect.stringContaining('AdminListGroupsForUser'),
    });
  });

  test('hears only who has the local run’s key', async () => {
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

  test.each(['', '[', 'null', '7'])('refuses the body %j', async (body) => {
    const { url } = await startPool();
    const authorization =
      'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0';
    const headers = { authorization, 'x-amz-target': 'AWSCognitoIdentityProviderService.AdminGetUser' };
    const response = await fetch(url, { method: 'POST', headers, body });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ __type: 'SerializationException' }),
    ]);
  });
});
