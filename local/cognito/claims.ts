import type { JWTStructured } from 'oidc-provider';
import type { User } from './users.ts';

/** Claims of an ID token by scope, as Cognito gives them. */
export const scopeClaims = {
  openid: ['sub', 'token_use', 'auth_time', 'cognito:username', 'cognito:groups'],
  email: ['email', 'email_verified'],
  profile: ['name'],
};

const groups = (user: User) => (user.groups.length > 0 ? { 'cognito:groups': [...user.groups] } : {});

/** What an access token says beside `sub`, `iss`, `client_id`, `scope`, `jti`, `iat` and `exp`. */
export const accessTokenClaims = (user: User, authTime: number | undefined) => ({
  ...groups(user),
  token_use: 'access',
  version: 2,
  auth_time: authTime,
  username: user.username,
});

/** What an ID token may say; the scopes choose. */
export const idTokenClaims = (user: User, authTime: number | undefined) => ({
  ...groups(user),
  sub: user.sub,
  token_use: 'id',
  auth_time: authTime,
  'cognito:username': user.username,
  email: user.email,
  email_verified: user.emailVerified,
  name: user.name,
});

/**
 * Makes an access token one of Cognito's: without `aud`, and without a type in its header.
 *
 * oidc-provider insists on an audience; one that is not enumerable satisfies it and is left out of the JSON.
 */
export function withoutAudience(jwt: JWTStructured): void {
  Object.defineProperty(jwt.payload, 'aud', { enumerable: false, writable: true, value: jwt.payload.aud });
  jwt.header = { typ: undefined };
}
