import { isRecord, RequestError } from './request.ts';

/** The OAuth 2.0 settings of this deployment. */
export interface AuthConfig {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly logoutEndpoint: string;
  readonly clientId: string;
  readonly scope: string;
}

const fields = [
  'issuer',
  'authorizationEndpoint',
  'tokenEndpoint',
  'logoutEndpoint',
  'clientId',
  'scope',
] as const;

/** Validates `/config.json`. Returns undefined if its shape is wrong. */
export function readAuthConfig(body: unknown): AuthConfig | undefined {
  if (!isRecord(body) || !isRecord(body.auth)) return undefined;
  const { auth } = body;
  if (!fields.every((field) => typeof auth[field] === 'string' && auth[field] !== '')) return undefined;
  return auth as unknown as AuthConfig;
}

/**
 * Returns the page of the user pool that creates accounts. It takes the parameters of the authorization endpoint, and
 * is on the same origin (Amazon Cognito Developer Guide, "User pool endpoints and managed login reference").
 */
export function signUpEndpoint({ authorizationEndpoint }: AuthConfig): string {
  return new URL('/signup', authorizationEndpoint).href;
}

/**
 * Returns the URL that ends the session at the user pool. Cognito has a proprietary endpoint for this, and no
 * OpenID Connect logout.
 *
 * @param returnTo a logout URL that the client allows
 */
export function logoutUrl({ logoutEndpoint, clientId }: AuthConfig, returnTo: string): string {
  const url = new URL(logoutEndpoint);
  url.searchParams.set('client_id', clientId);
  url.searchParams.set('logout_uri', returnTo);
  return url.href;
}

/**
 * Returns the request that revokes a refresh token and the access tokens issued with it. A public client sends its
 * id and no secret (Amazon Cognito Developer Guide, "The token revocation endpoint"). The endpoint is next to the
 * token endpoint in every user pool, so it is not in the configuration.
 */
export function revocationRequest(
  { tokenEndpoint, clientId }: AuthConfig,
  refreshToken: string,
): { readonly url: string; readonly body: URLSearchParams } {
  return {
    url: new URL('revoke', tokenEndpoint).href,
    body: new URLSearchParams({ token: refreshToken, client_id: clientId }),
  };
}

/** The kind of redirect from the login page. */
export type Callback = 'none' | 'code' | 'error';

/** Tells from the query string whether the login page redirected here. */
export function parseCallback(queryString: string): Callback {
  const parameters = new URLSearchParams(queryString);
  if (!parameters.has('state')) return 'none';
  if (parameters.has('code')) return 'code';
  return parameters.has('error') ? 'error' : 'none';
}

/**
 * Whether an error means that the API rejected the access token. The gateway's responses have a `message`. A 403
 * without one comes from elsewhere, such as the web ACL.
 */
export function isTokenRejected(error: unknown): boolean {
  if (!(error instanceof RequestError) || error.failure.kind !== 'http') return false;
  const { status, problem } = error.failure;
  return status === 401 || (status === 403 && problem.title === undefined && problem.message !== undefined);
}

/** Whether this tab has a session of an earlier page. The OAuth client, which is large, is not needed to know it. */
export function hasStoredSession(): boolean {
  try {
    return Object.keys(sessionStorage).some((key) => key.startsWith('oidc.user:'));
  } catch {
    // The browser blocks the storage, so there is no session. A login says why.
    return false;
  }
}
