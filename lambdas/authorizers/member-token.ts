import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { type Fetcher, SimpleFetcher } from 'aws-jwt-verify/https';
import { type JwksCache, SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { JamstackError } from '../shared/jamstack-error.ts';

/** Required scope of access tokens. */
const membersScope = 'members/read';

/** Maximum length of an `Authorization` header. Access tokens of Cognito have 1,000 to 2,000 characters. */
const maxHeaderLength = 8_192;

/** Tolerated difference between the clocks of Cognito and Lambda. */
const maxClockSkewSeconds = 60;

/** Cognito issues no access token with a longer lifetime. */
const maxLifetimeSeconds = 86_400;

/** JWS header parameters that name a key or must be understood (RFC 7515, section 4.1). Cognito uses none of them. */
const forbiddenParameters = ['jku', 'jwk', 'x5u', 'x5c', 'crit'];

/** Context for the members handler. */
export type MemberContext = {
  /** User name in the user pool. */
  readonly username: string;
  /** Id of the account. It never changes. */
  readonly sub: string;
};

/** A claim of a token is missing, or the token has a claim or header parameter that Cognito never issues. */
export class MemberTokenError extends JamstackError {
  override readonly name = 'MemberTokenError';
}

/** The user pool's public keys are not usable. */
export class JwksError extends JamstackError {
  override readonly name = 'JwksError';
}

/** Options of {@link memberTokenVerifier}. */
export interface VerifierOptions {
  /** @default - fetches the user pool's public keys and caches them */
  readonly jwksCache?: JwksCache;
  /** Group of the user pool that the claim `cognito:groups` must have. @default - none */
  readonly groups?: string;
}

/** @returns a verifier of access tokens from this user pool and client, with the scope `members/read` */
export function memberTokenVerifier(
  userPoolId: string,
  clientId: string,
  { jwksCache = new SimpleJwksCache({ fetcher: new JwksFetcher() }), groups }: VerifierOptions = {},
) {
  return CognitoJwtVerifier.create(
    {
      userPoolId,
      clientId,
      tokenUse: 'access',
      scope: membersScope,
      customJwtCheck: checkClaims,
      ...(groups !== undefined && { groups }),
    },
    { jwksCache },
  );
}

/** Fetches the user pool's public keys, with a limit on time and size. */
export class JwksFetcher implements Fetcher {
  /** A user pool has two keys, about 1,000 bytes in total. */
  readonly #maxBytes = 65_536;
  // SimpleFetcher makes up to two attempts, so 3 s. With the 4 s for the secret this is below the authorizer's timeout.
  readonly #fetcher = new SimpleFetcher({ defaultRequestOptions: { responseTimeout: 1_500 } });

  /** @throws {JwksError} if the response is too large. Errors of `SimpleFetcher` are passed on. */
  async fetch(uri: string): Promise<ArrayBuffer> {
    const keys = await this.#fetcher.fetch(uri);
    if (keys.byteLength > this.#maxBytes)
      throw new JwksError(`The key set has ${keys.byteLength} bytes, more than ${this.#maxBytes}.`);
    return keys;
  }
}

/** aws-jwt-verify checks `exp` and `iat` only if they are present, and ignores header parameters. */
function checkClaims({
  header,
  payload,
}: {
  header: object;
  payload: { exp?: unknown; iat?: unknown };
}): void {
  const { exp, iat } = payload;
  if (!Number.isSafeInteger(exp) || !Number.isSafeInteger(iat))
    throw new MemberTokenError('The token must have the claims exp and iat.');
  const [issuedAt, expiresAt] = [Number(iat), Number(exp)];
  if (issuedAt > Date.now() / 1_000 + maxClockSkewSeconds)
    throw new MemberTokenError('The claim iat is in the future.');
  if (expiresAt - issuedAt > maxLifetimeSeconds)
    throw new MemberTokenError(`The lifetime exceeds ${maxLifetimeSeconds} seconds.`);
  if (forbiddenParameters.some((name) => name in header))
    throw new MemberTokenError(`The header must not have ${forbiddenParameters.join(', ')}.`);
}

/**
 * @param authorization the `Authorization` header
 * @returns the member; `undefined` if the header is not a bearer token
 * @throws the verifier's error if the token is invalid or the keys can't be fetched
 */
export async function verifyMember(
  authorization: string | undefined,
  verifier: ReturnType<typeof memberTokenVerifier>,
): Promise<MemberContext | undefined> {
  if (!authorization || authorization.length > maxHeaderLength) return undefined;
  const token = /^bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
  if (!token?.split('.').every(isCanonicalBase64Url)) return undefined;
  const { username, sub } = await verifier.verify(token);
  return { username, sub };
}

/**
 * Decoders ignore up to four bits of the last character, so a token with another last character would have the same
 * signature.
 */
function isCanonicalBase64Url(text: string): boolean {
  return Buffer.from(text, 'base64url').toString('base64url') === text;
}
