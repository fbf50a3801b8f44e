import { afterLoad } from '../shared/after-load.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { type Authorizer, authorizer } from './authorizer.ts';
import type { MemberContext, VerifierOptions } from './member-token.ts';
import { hasValidOriginSecret, prefetchOriginSecret } from './origin-secret.ts';

/**
 * Creates an authorizer that checks the origin secret and the access token. It reads its environment variables, and
 * fetches the secret and the keys of the user pool while the function loads.
 *
 * @param userPoolId that issues the tokens
 * @param options of the token's verifier
 * @param contextOf the context for the handler; undefined denies the request
 * @throws {EnvironmentVariableError} if an environment variable is missing
 */
export function tokenAuthorizer<C>(
  userPoolId: string,
  options: VerifierOptions,
  contextOf: (member: MemberContext) => C | undefined | Promise<C | undefined>,
): Authorizer<C> {
  const readHashes = prefetchOriginSecret();
  const clientId = requiredVariable(environmentVariables.userPoolClientId);

  /** Loads aws-jwt-verify, which takes 22 ms of CPU time. */
  async function loadTokens() {
    const { memberTokenVerifier, verifyMember } = await import('./member-token.ts');
    const verifier = memberTokenVerifier(userPoolId, clientId, options);
    // A request waits for the keys, and fetches them again if they did not arrive.
    await verifier.hydrate().catch(() => undefined);
    return { verify: (authorization?: string) => verifyMember(authorization, verifier) };
  }

  let loading: ReturnType<typeof loadTokens> | undefined;
  const tokens = () => {
    loading ??= loadTokens();
    return loading;
  };
  afterLoad(tokens);

  return authorizer<C>(async (headers) => {
    if (!(await hasValidOriginSecret(headers['x-origin-secret'], readHashes))) return { isAuthorized: false };
    const member = await (await tokens()).verify(headers.authorization);
    const context = member && (await contextOf(member));
    return context ? { isAuthorized: true, context } : { isAuthorized: false };
  });
}
