import {
  AdminGetUserCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { Problem } from '../shared/problem.ts';

/**
 * Asks the user pool what a person is called; the token alone does not say.
 *
 * @param username as the verified token names the account
 * @returns the person's name, or else e-mail
 * @throws Problem 403 when the account was deleted or disabled after the token was issued, 503 when the user pool
 * does not answer
 */
export async function memberName(
  users: CognitoIdentityProviderClient,
  userPoolId: string,
  username: string,
  abortSignal?: AbortSignal,
): Promise<string> {
  const attributes = await attributesOf(users, userPoolId, username, abortSignal);
  const value = (name: string) => attributes.find((attribute) => attribute.Name === name)?.Value?.trim();
  const called = value('name') || value('email');
  if (!called) throw new Error('The user pool knows neither name nor e-mail of an account.');
  return called;
}

async function attributesOf(
  users: CognitoIdentityProviderClient,
  userPoolId: string,
  username: string,
  abortSignal?: AbortSignal,
): Promise<AttributeType[]> {
  try {
    const command = new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username });
    const user = await users.send(command, { abortSignal });
    if (!user.Enabled) throw new Problem('not-a-member');
    return user.UserAttributes ?? [];
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    if (cause instanceof UserNotFoundException) throw new Problem('not-a-member', { cause });
    throw new Problem('temporarily-unavailable', { cause, headers: { 'retry-after': '2' } });
  }
}
