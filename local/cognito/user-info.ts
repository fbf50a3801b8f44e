import { CognitoJwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { idTokenClaims, scopeClaims } from './claims.ts';
import { type Handler, sendJson } from './http.ts';
import type { Keys } from './keys.ts';
import { mayCall } from './provider.ts';
import type { CognitoOptions } from './settings.ts';
import type { Users } from './users.ts';

/** `/oauth2/userInfo`: the person's claims for the scopes of a valid access token. */
export function userInfoHandler({ userPoolId, clients }: CognitoOptions, users: Users, keys: Keys): Handler {
  const verifier = CognitoJwtVerifier.create({
    userPoolId,
    tokenUse: 'access',
    clientId: clients.map(({ clientId }) => clientId),
    scope: 'openid',
  });
  verifier.cacheJwks({
    keys: keys.signing.map(({ kty, kid, alg, use, n, e }) => ({ kty, kid, alg, use, n, e })),
  } as Jwks);

  return (request, response) => {
    const { origin, authorization = '' } = request.headers;
    const allowed = origin !== undefined && clients.some((client) => mayCall(client, origin));
    const cors = { Vary: 'Origin', ...(allowed && { 'Access-Control-Allow-Origin': origin }) };
    if (request.method === 'OPTIONS') {
      const preflight = {
        'Access-Control-Allow-Headers': 'authorization',
        'Access-Control-Allow-Methods': 'GET, POST',
      };
      response.writeHead(204, { ...cors, ...preflight }).end();
      return;
    }
    const bearer = /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '';
    try {
      const { sub, scope } = verifier.verifySync(bearer);
      const user = users.bySub(sub);
      if (!user) throw new Error('no such account');
      const claims: Record<string, unknown> = idTokenClaims(user, undefined);
      const { email, profile } = scopeClaims;
      const scopes = scope.split(' ');
      const names = [
        ...(scopes.includes('email') ? email : []),
        ...(scopes.includes('profile') ? profile : []),
      ];
      const chosen = Object.fromEntries(names.map((name) => [name, claims[name]]));
      // Cognito sends this one as text.
      if (chosen.email_verified !== undefined) chosen.email_verified = String(chosen.email_verified);
      sendJson(response, 200, { sub, username: user.username, ...chosen }, cors);
    } catch {
      const body = {
        error: 'invalid_token',
        error_description: 'Access token is missing, expired or not valid.',
      };
      sendJson(response, 401, body, { ...cors, 'WWW-Authenticate': 'Bearer error="invalid_token"' });
    }
  };
}
