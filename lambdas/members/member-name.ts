import type { AttributeType } from '@aws-sdk/client-cognito-identity-provider';
import type { UserPools } from '../shared/aws/user-pools.ts';
import { JamstackError } from '../shared/jamstack-error.ts';
import { Problem, temporarilyUnavailable } from '../shared/problem.ts';

/** An account has neither a name nor an e-mail address. */
export class MissingNameError extends JamstackError {
  override readonly name = 'MissingNameError';
}

/**
 * Reads a member's name from the user pool, because access tokens don't contain it.
 *
 * @param username from the verified token
 * @param abortSignal cancels the request. @default - only the client's timeouts apply
 * @returns the name, or the e-mail address if there is no name
 * @throws {Problem} 403 if the account was deleted or disabled after the token was issued, 503 if the user pool can't
 * be read
 * @throws {MissingNameError} if the account has neither
 */
export async function memberName(
  client: UserPools,
  userPoolId: string,
  username: string,
  abortSignal?: AbortSignal,
): Promise<string> {
  const attributes = await readAttributes(client, userPoolId, username, abortSignal);
  const value = (name: string) => attributes.find((attribute) => attribute.Name === name)?.Value?.trim();
  const name = value('name') || value('email');
  if (!name) throw new MissingNameError('The account must have a name or an e-mail address.');
  return name;
}

async function readAttributes(
  client: UserPools,
  userPoolId: string,
  username: string,
  abortSignal?: AbortSignal,
): Promise<AttributeType[]> {
  try {
    const input = { UserPoolId: userPoolId, Username: username };
    const user = await client.send('AdminGetUser', input, { abortSignal });
    if (!user.Enabled) throw new Problem('not-a-member');
    return user.UserAttributes ?? [];
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    if ((cause as Error).name === 'UserNotFoundException') throw new Problem('not-a-member', { cause });
    throw temporarilyUnavailable(cause);
  }
}
