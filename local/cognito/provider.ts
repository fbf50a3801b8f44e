import type { EventEmitter } from 'node:events';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { parseUrl } from '../parse-url.ts';
import { accessTokenClaims, idTokenClaims, scopeClaims, withoutAudience } from './claims.ts';
import type { Keys } from './keys.ts';
import { memoryAdapter } from './memory-adapter.ts';
import { InvalidScope, InvalidTarget, Provider } from './oidc.ts';
import { errorPage } from './page.ts';
import { interactionPaths } from './pages.ts';
import { type CognitoOptions, issuerOf, type UserPoolClient } from './settings.ts';
import type { Users } from './users.ts';

const minuteSeconds = 60;
const hourSeconds = 60 * minuteSeconds;
const daySeconds = 24 * hourSeconds;

/** Rounded, because lifetimes may be converted from another unit. */
const seconds = (amount: number, unit: number): number => Math.round(amount * unit);

const now = (): number => Math.floor(Date.now() / 1000);

/** Not `Secure`, because this is plain HTTP on the local machine. */
const cookie = { httpOnly: true, sameSite: 'lax', signed: true } as const;

/** Cognito's paths (Amazon Cognito Developer Guide, "User pool endpoints and managed login reference"). */
export const paths = (userPoolId: string) => ({
  authorization: '/oauth2/authorize',
  token: '/oauth2/token',
  revocation: '/oauth2/revoke',
  userInfo: '/oauth2/userInfo',
  logout: '/logout',
  login: '/login',
  signUp: '/signup',
  jwks: `/${userPoolId}/.well-known/jwks.json`,
  discovery: `/${userPoolId}/.well-known/openid-configuration`,
});

/** Parameter of the authorization endpoint that {@link signUpRequest} adds. */
const screenParameter = 'local_screen';

/**
 * Returns the path and query of the authorization endpoint for a request to `/signup`, which takes the same parameters.
 */
export function signUpRequest(userPoolId: string, url: string): string {
  const query = new URLSearchParams(url.split('?')[1]);
  query.set(screenParameter, interactionPaths.signUp);
  return `${paths(userPoolId).authorization}?${query}`;
}

/** Whether a page of this origin may call for the client: only the origins of its callback URLs may. */
export const mayCall = (client: Pick<UserPoolClient, 'callbackUrls'>, origin: string): boolean =>
  origin !== 'null' && client.callbackUrls.some((url) => parseUrl(url)?.origin === origin);

const servesCode = ({ flows = ['code'] }: UserPoolClient): boolean => flows.includes('code');

/** Creates the OAuth server, configured to respond as Cognito does. */
export function makeProvider(options: CognitoOptions, users: Users, keys: Keys, port: number): Provider {
  const issuer = issuerOf(options);
  const clients = new Map(options.clients.map((client) => [client.clientId, client]));
  const clientOf = (id: string | undefined) => clients.get(id ?? '') as UserPoolClient;
  const { authorization, token, revocation, jwks, login, logout } = paths(options.userPoolId);

  const configuration: Configuration = {
    adapter: memoryAdapter((clientId) => clientOf(clientId).rotationGraceSeconds ?? 0),
    jwks: { keys: keys.signing.map((key) => ({ ...key })) as NonNullable<Configuration['jwks']>['keys'] },
    // Browsers send a host's cookies to all its ports. The names separate two runs on one machine.
    cookies: {
      keys: [...keys.cookies],
      names: {
        session: `cognito-${port}`,
        interaction: `cognito-login-${port}`,
        resume: `cognito-resume-${port}`,
      },
      long: cookie,
      short: cookie,
    },
    routes: { authorization, token, revocation, jwks, end_session: logout },
    clients: options.clients.map((client) => ({
      client_id: client.clientId,
      token_endpoint_auth_method: 'none',
      redirect_uris: [...client.callbackUrls],
      response_types: servesCode(client) ? ['code'] : [],
      grant_types: servesCode(client) ? ['authorization_code', 'refresh_token'] : [],
    })),
    clientAuthMethods: ['none'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: (_context, origin, client) => mayCall(clientOf(client.clientId), origin),
    scopes: ['openid'],
    claims: scopeClaims,
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_context, client, found) => found.clientId === client.clientId,
      },
      // Access tokens are JWTs only if they have a resource, so each one gets the pool itself.
      resourceIndicators: {
        enabled: true,
        defaultResource: () => issuer,
        useGrantedResource: () => true,
        getResourceServerInfo: (context, resource, { clientId }) => {
          if (resource !== issuer) throw new InvalidTarget();
          const { scopes, accessTokenMinutes } = clientOf(clientId);
          refuseOtherScopes(context, scopes);
          return {
            scope: scopes.join(' '),
            audience: issuer,
            accessTokenTTL: seconds(accessTokenMinutes, minuteSeconds),
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
    },
    formats: { customizers: { jwt: (_context, _token, jwt) => withoutAudience(jwt) } },
    extraTokenClaims: (context, accessToken) => {
      const user = 'accountId' in accessToken ? users.bySub(String(accessToken.accountId)) : undefined;
      return user && accessTokenClaims(user, authTimeOf(context));
    },
    findAccount: (context, sub) => {
      const user = users.bySub(sub);
      return user && { accountId: sub, claims: () => idTokenClaims(user, authTimeOf(context)) };
    },
    // Own clients need no consent: each login grants all scopes of the client.
    loadExistingGrant: async ({ oidc }) => {
      const { clientId } = oidc.client as { clientId: string };
      const scopes = clientOf(clientId).scopes.join(' ');
      const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session?.accountId });
      grant.addOIDCScope(scopes);
      grant.addResourceScope(issuer, scopes);
      await grant.save();
      return grant;
    },
    extraParams: [screenParameter],
    interactions: {
      url: (_context, { uid, params }) => {
        // In the query, because the path of this address is the path of the login's cookie.
        const page =
          params[screenParameter] === undefined
            ? ''
            : `?page=${encodeURIComponent(String(params[screenParameter]))}`;
        return `${login}/${uid}${page}`;
      },
    },
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: ({ oidc }) => clientOf(oidc.client?.clientId).rotationGraceSeconds !== undefined,
    // Cognito's refresh tokens outlive the session of the login page.
    expiresWithSession: () => false,
    ttl: {
      AccessToken: (_context, _token, client) =>
        seconds(clientOf(client.clientId).accessTokenMinutes, minuteSeconds),
      // Five minutes and an hour, as in Cognito. No setting changes them.
      AuthorizationCode: 5 * minuteSeconds,
      Session: hourSeconds,
      Interaction: hourSeconds,
      IdToken: (_context, _token, client) => seconds(clientOf(client.clientId).idTokenMinutes, minuteSeconds),
      // A rotated token expires when the first one would have, so that rotation never extends a session.
      RefreshToken: (_context, token, client) =>
        seconds(clientOf(client.clientId).refreshTokenDays, daySeconds) - (now() - (token.iiat ?? now())),
      Grant: (_context, grant) => seconds(clientOf(grant.clientId).refreshTokenDays, daySeconds),
    },
    renderError: (context, out) => {
      const { html, policy } = errorPage('The login failed', `${out.error}: ${out.error_description ?? ''}`);
      context.type = 'html';
      context.set('Content-Security-Policy', policy);
      context.body = html;
    },
  };

  const provider = new Provider(issuer, configuration);
  const failed = (error: Error) => options.log(`user pool: ${error.stack ?? error.message}`);
  provider.on('server_error', (_context, error) => failed(error));
  // Koa's own event, which the provider's types omit. Without a listener, Koa prints the error.
  (provider as EventEmitter).on('error', failed);
  return provider;
}

/** Rejects a scope that the client doesn't have. oidc-provider would ignore it silently. */
function refuseOtherScopes({ oidc }: KoaContextWithOIDC, allowed: readonly string[]): void {
  const asked = typeof oidc.params?.scope === 'string' ? oidc.params.scope.split(' ') : [];
  const other = asked.find((scope) => !allowed.includes(scope));
  if (other !== undefined) throw new InvalidScope('requested scope is not allowed', other);
}

/** When the password was entered, in seconds since the epoch. */
const authTimeOf = ({ oidc }: KoaContextWithOIDC): number | undefined =>
  (oidc.entities.AuthorizationCode ?? oidc.entities.RefreshToken)?.authTime;
