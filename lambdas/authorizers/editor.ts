import type { UserPools } from '../shared/aws/user-pools.ts';
import { AuthorizerUnavailableError } from './authorizer.ts';
import type { MemberContext } from './member-token.ts';

/** The group of the user pool whose members may change the content of the site. */
export const editorsGroup = 'editors';

/** Context for the handler of the editor's routes. */
export type EditorContext = {
  /** Id of the account. It never changes. */
  readonly sub: string;
  /** The name in the user pool, for commits and the audit log. */
  readonly name: string;
};

/**
 * Reads an editor's account, because access tokens don't contain the name.
 *
 * @returns `undefined` if the account was deleted or disabled after the token was issued
 * @throws {AuthorizerUnavailableError} if the user pool can't be read
 */
export async function readEditor(
  client: UserPools,
  userPoolId: string,
  { username, sub }: MemberContext,
): Promise<EditorContext | undefined> {
  try {
    const user = await client.send('AdminGetUser', { UserPoolId: userPoolId, Username: username });
    if (!user.Enabled) return undefined;
    const name = user.UserAttributes?.find((attribute) => attribute.Name === 'name')?.Value?.trim();
    // Not the e-mail address, because anyone may be able to read the commits.
    return { sub, name: name || `Editor ${sub.slice(0, 8)}` };
  } catch (cause) {
    if ((cause as Error).name === 'UserNotFoundException') return undefined;
    throw new AuthorizerUnavailableError('The user pool could not be read.', { cause });
  }
}
