import type { JWTStructured } from 'oidc-provider';
import type { User } from './users.ts';

/** Claims of an ID token by scope, as in Cognito. */
export const scopeClaims = {
  openid: ['sub', 'token_use', 'auth_time', 'cognito:username', 'cognito:groups'],
  email: ['email', 'email_verified'],
  profile: ['name'],
};

const groups = (user: User) => (user.groups.length > 0 ? { 'cognito:groups': [...user.groups] } : {});

/** Claims of an access token, in addition to `sub`, `iss`, `client_id`, `scope`, `jti`, `iat` and `exp`. */
export const accessTokenClaims = (user: User, authTime: number | undefined) => ({
  ...groups(user),
  token_use: 'access',
  version: 2,
  auth_time: authTime,
  username: user.username,
});

/** Claims of an ID token. The scopes select among them. */
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
 * Removes what Cognito's access tokens do not have: `aud`, and the type in the header.
 *
 * oidc-provider requires an audience. A property that is not enumerable satisfies it and is not serialized.
 */
export function withoutAudience(jwt: JWTStructured): void {
  Object.defineProperty(jwt.payload, 'aud', { enumerable: false, writable: true, value: jwt.payload.aud });
  jwt.header = { typ: undefined };
}
