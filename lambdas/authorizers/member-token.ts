import { CognitoJwtVerifier } from 'aws-jwt-verify';
import type { JwksCache } from 'aws-jwt-verify/jwk';

/** The scope that a member's access token must have. */
const membersScope = 'members/read';

/** What the members' handler learns about the caller. */
export type MemberContext = {
  /** The account, as the user pool names it. */
  readonly username: string;
  /** The account's id, which never changes. */
  readonly sub: string;
};

/**
 * @param keys where the pool's public keys come from. @default fetched from the pool, and kept
 * @returns a verifier of access tokens of this pool, for this client, with the scope for members
 */
export function memberTokenVerifier(userPoolId: string, clientId: string, keys?: JwksCache) {
  return CognitoJwtVerifier.create(
    { userPoolId, clientId, tokenUse: 'access', scope: membersScope, customJwtCheck: checkExpiryIsThere },
    keys && { jwksCache: keys },
  );
}

/** The verifier compares an expiry with the clock only where a token has one. */
function checkExpiryIsThere({ payload }: { payload: { exp?: unknown } }): void {
  if (typeof payload.exp !== 'number') throw new Error('The token does not say when it expires.');
}

/**
 * @param authorization the request's `Authorization` header
 * @returns the caller; undefined when the header is not a bearer token
 * @throws the verifier's error, when the token is not valid or the pool's keys cannot be fetched
 */
export async function verifyMember(
  authorization: string | undefined,
  verifier: ReturnType<typeof memberTokenVerifier>,
): Promise<MemberContext | undefined> {
  const token = /^bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
  if (!token) return undefined;
  const { username, sub } = await verifier.verify(token);
  return { username, sub };
}
