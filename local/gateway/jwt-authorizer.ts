import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import type { JwtAuthorizerDefinition } from './definition.ts';
import { GatewayError } from './response.ts';

/** Milliseconds for which public keys are kept. API Gateway keeps them for two hours. */
const keysTtlMs = 2 * 60 * 60 * 1000;
/** Milliseconds for a request to the issuer. */
const issuerTimeoutMs = 5_000;

type Key = JsonWebKey & { readonly kid?: string };
type Claims = Readonly<Record<string, unknown>>;

/** The context that the function gets. */
export interface JwtContext {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

/**
 * Checks access tokens like the JWT authorizer of HTTP APIs (API Gateway Developer Guide, "Control access to HTTP APIs
 * with JWT authorizers").
 */
export class JwtAuthorizer {
  readonly #now: () => number;
  readonly #keys = new Map<string, { readonly keys: readonly Key[]; readonly expires: number }>();

  /** @param now the clock, in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * @param token the value of the identity source
   * @param scopes one of these must be in the token; none if empty
   * @throws {GatewayError} 401 for an invalid token, 403 for one without the scopes, 500 if the issuer has no keys
   */
  async authorize(
    { issuer, localIssuer, audience }: JwtAuthorizerDefinition,
    token: string,
    scopes: readonly string[],
  ): Promise<JwtContext> {
    const [head = '', body = '', signature = '', ...more] = token.replace(/^Bearer /i, '').split('.');
    const header = decode(head);
    const claims = decode(body);
    if (!header || !claims || more.length > 0) throw refuse('the token is no JWT');
    const { alg, kid } = header;
    if (typeof alg !== 'string' || !/^RS(256|384|512)$/.test(alg))
      throw refuse(`the algorithm ${alg} is not RSA`);
    const key = (await this.#keysOf(localIssuer)).find((each) => each.kid === kid);
    if (!key) throw refuse(`the issuer has no key ${kid}`);
    const publicKey = publicKeyOf(key);
    const bytes = Buffer.from(`${head}.${body}`);
    if (!verify(`RSA-SHA${alg.slice(2)}`, bytes, publicKey, Buffer.from(signature, 'base64url')))
      throw refuse('the signature is wrong');
    this.#checkClaims(claims, issuer, audience);
    const granted = String(claims.scope ?? claims.scp ?? '')
      .split(/[ ,]/)
      .filter(Boolean);
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope)))
      throw new GatewayError(403, `the token has none of the scopes ${scopes.join(', ')}`);
    return { claims: textClaims(claims), scopes: scopes.length > 0 ? granted : null };
  }

  #checkClaims(claims: Claims, issuer: string, audience: readonly string[]): void {
    const seconds = this.#now() / 1000;
    if (claims.iss !== issuer) throw refuse(`the issuer is ${claims.iss}, not ${issuer}`);
    const audiences = [claims.aud ?? claims.client_id].flat();
    if (!audiences.some((each) => audience.includes(String(each))))
      throw refuse(`the audience is ${audiences.join(', ')}, not ${audience.join(', ')}`);
    if (!(Number(claims.exp) > seconds)) throw refuse('the token has expired');
    if (claims.nbf !== undefined && !(Number(claims.nbf) <= seconds))
      throw refuse('the token is not valid yet');
    if (claims.iat !== undefined && !(Number(claims.iat) <= seconds + 1))
      throw refuse('the token is from the future');
  }

  async #keysOf(issuer: string): Promise<readonly Key[]> {
    const cached = this.#keys.get(issuer);
    if (cached && cached.expires > this.#now()) return cached.keys;
    try {
      const { jwks_uri: address } = await readJson(
        `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
      );
      const { keys } = await readJson(String(address));
      if (!Array.isArray(keys)) throw new Error('it has no keys');
      this.#keys.set(issuer, { keys, expires: this.#now() + keysTtlMs });
      return keys;
    } catch (error) {
      throw new GatewayError(500, `the keys of ${issuer} can't be read: ${(error as Error).message}`);
    }
  }
}

function publicKeyOf(key: Key): KeyObject {
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    throw refuse(`the key ${key.kid} of the issuer is not valid`);
  }
}

function refuse(reason: string): GatewayError {
  const challenge = `Bearer scope="" error="invalid_token" error_description="${reason.replaceAll('"', "'")}"`;
  return new GatewayError(401, reason, { 'www-authenticate': challenge.replace(/[^\x20-\x7e]/g, '?') });
}

async function readJson(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(issuerTimeoutMs) });
  if (!response.ok) throw new Error(`${url} responds with ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
}

function decode(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Claims)
      : undefined;
  } catch {
    return undefined;
  }
}

/** API Gateway passes all claims as text, and a list as `[a b]`. */
function textClaims(claims: Claims): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? `[${value.join(' ')}]`
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value),
    ]),
  );
}
