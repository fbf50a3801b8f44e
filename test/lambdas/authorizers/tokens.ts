import { generateKeyPairSync, sign } from 'node:crypto';
import type { Jwks } from 'aws-jwt-verify/jwk';

export const userPoolId = 'us-east-1_Example01';
export const clientId = 'exampleclient';
const issuer = `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`;

/** A key pair of a user pool. */
export function poolKey(kid = 'key-1') {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
  return { kid, privateKey, publicKey, jwks: { keys: [jwk] } as Jwks };
}

export type PoolKey = ReturnType<typeof poolKey>;

/** Claims of an access token from Cognito. */
export function accessClaims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1_000);
  return {
    sub: 'sub-1',
    iss: issuer,
    client_id: clientId,
    token_use: 'access',
    scope: 'openid email members/read',
    auth_time: now,
    iat: now,
    exp: now + 3_600,
    jti: 'jti-1',
    username: 'user-1',
    ...changes,
  };
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that is signed with the key. */
export function signed(key: PoolKey, claims: unknown, header: Record<string, unknown> = {}): string {
  const input = `${part({ alg: 'RS256', kid: key.kid, typ: 'JWT', ...header })}.${part(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key.privateKey).toString('base64url')}`;
}

/** A token without a signature. */
export function unsigned(key: PoolKey, claims: unknown): string {
  return `${part({ alg: 'none', kid: key.kid, typ: 'JWT' })}.${part(claims)}.`;
}
