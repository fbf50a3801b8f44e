import { isRecord, RequestError } from './request.ts';

/** How this deployment logs people in. */
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

/** Reads `/config.json`; undefined where it is something else. */
export function readAuthConfig(body: unknown): AuthConfig | undefined {
  if (!isRecord(body) || !isRecord(body.auth)) return undefined;
  const { auth } = body;
  if (!fields.every((field) => typeof auth[field] === 'string' && auth[field] !== '')) return undefined;
  return auth as unknown as AuthConfig;
}

/**
 * Where to go to end the session at the user pool, in Cognito's own way, for it has no OpenID Connect log-out.
 *
 * @param returnTo a URL that the client is allowed to come back to
 */
export function logoutUrl({ logoutEndpoint, clientId }: AuthConfig, returnTo: string): string {
  const url = new URL(logoutEndpoint);
  url.searchParams.set('client_id', clientId);
  url.searchParams.set('logout_uri', returnTo);
  return url.href;
}

/**
 * What to send in order to have a refresh token revoked, and every token that came from it. A public client names
 * itself, and needs no secret (Amazon Cognito Developer Guide, "The revocation endpoint"). The endpoint stands beside
 * the token endpoint in every user pool, so the configuration does not name it.
 */
export function revocation(
  { tokenEndpoint, clientId }: AuthConfig,
  refreshToken: string,
): { readonly url: string; readonly body: URLSearchParams } {
  return {
    url: new URL('revoke', tokenEndpoint).href,
    body: new URLSearchParams({ token: refreshToken, client_id: clientId }),
  };
}

/** What the log-in page sends a visitor back with. */
export type Callback = 'none' | 'logged-in' | 'refused';

/** Tells from an address's query whether the visitor comes from the log-in page. */
export function readCallback(query: string): Callback {
  const parameters = new URLSearchParams(query);
  if (!parameters.has('state')) return 'none';
  if (parameters.has('code')) return 'logged-in';
  return parameters.has('error') ? 'refused' : 'none';
}

/**
 * Whether an error means that the token is not taken any more. The gateway's refusals have a `message`; a 403 without
 * one is somebody else's, such as the web ACL's page, and says nothing of the token.
 */
export function refusesToken(error: unknown): boolean {
  if (!(error instanceof RequestError) || error.failure.kind !== 'refused') return false;
  const { status, problem } = error.failure;
  return status === 401 || (status === 403 && problem.title === undefined && problem.message !== undefined);
}
