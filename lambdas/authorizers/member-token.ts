import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { type Fetcher, SimpleFetcher } from 'aws-jwt-verify/https';
import { type JwksCache, SimpleJwksCache } from 'aws-jwt-verify/jwk';

/** The scope that a member's access token must have. */
const membersScope = 'members/read';

/** Characters of an `Authorization` header that are read at all. Cognito's access tokens have 1,000 to 2,000. */
const maximumLength = 8_192;

/** Seconds that the pool's clock may be ahead of this one's. */
const clockSkew = 60;

/** Seconds: Cognito makes no access token that is good for more than a day. */
const longestLife = 86_400;

/** Header parameters that say where a key is, or must not be passed over (RFC 7515, 4.1). Cognito sends none of them. */
const refusedParameters = ['jku', 'jwk', 'x5u', 'x5c', 'crit'];

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
export function memberTokenVerifier(
  userPoolId: string,
  clientId: string,
  keys: JwksCache = new SimpleJwksCache({ fetcher: new JwksFetcher() }),
) {
  return CognitoJwtVerifier.create(
    { userPoolId, clientId, tokenUse: 'access', scope: membersScope, customJwtCheck: checkWhatIsLeft },
    { jwksCache: keys },
  );
}

/** Fetches the pool's keys within a time and a size. @throws where they are not there, too late or too large */
export class JwksFetcher implements Fetcher {
  /** A pool has two keys, of about 1,000 bytes together. */
  readonly #maximumBytes = 65_536;
  // At most two attempts, so 3 s: with the secret's 4 s they stay below the authorizer's 10 s.
  readonly #fetcher = new SimpleFetcher({ defaultRequestOptions: { responseTimeout: 1_500 } });

  async fetch(uri: string): Promise<ArrayBuffer> {
    const keys = await this.#fetcher.fetch(uri);
    if (keys.byteLength > this.#maximumBytes)
      throw new RangeError('The keys of the user pool are too large.');
    return keys;
  }
}

/** What the verifier leaves open: it compares times only where a token has them, and passes over header parameters. */
function checkWhatIsLeft({
  header,
  payload,
}: {
  header: object;
  payload: { exp?: unknown; iat?: unknown };
}): void {
  const { exp, iat } = payload;
  if (!Number.isSafeInteger(exp) || !Number.isSafeInteger(iat)) {
    throw new Error('The token does not say from when until when it is good.');
  }
  const [issued, expires] = [Number(iat), Number(exp)];
  if (issued > Date.now() / 1_000 + clockSkew) throw new Error('The token comes from the future.');
  if (expires - issued > longestLife)
    throw new Error('The token is good for longer than the pool makes any.');
  if (refusedParameters.some((name) => name in header)) throw new Error('The header holds what none should.');
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
  if (!authorization || authorization.length > maximumLength) return undefined;
  const token = /^bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
  if (!token?.split('.').every(isCanonical)) return undefined;
  const { username, sub } = await verifier.verify(token);
  return { username, sub };
}

/** Base64 may leave up to four bits of the last character unread: changed there, a signature would still fit. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}
