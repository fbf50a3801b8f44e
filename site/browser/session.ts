import { ErrorResponse, ErrorTimeout, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { type AuthConfig, logoutUrl, parseCallback, revocationRequest } from './auth.ts';
import { RequestError } from './request.ts';

/** Whether the visitor is logged in, as far as this tab knows. */
export type AuthState =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'authenticated'; readonly accessToken: string }
  /** The user pool no longer renews the session. */
  | { readonly kind: 'expired' }
  /** The login page redirected back, but the login was not completed. */
  | { readonly kind: 'login-failed' };

/** OAuth error codes for failures that a retry may fix (RFC 6749, 4.1.2.1). */
const transientErrors = ['server_error', 'temporarily_unavailable'];

/**
 * The session of this tab: authorization code flow with PKCE, and a refresh token that renews the access token.
 * Tokens are kept in the tab's session storage: they survive a reload, end with the tab, and other tabs can't read
 * them.
 */
export class Session {
  readonly #config: AuthConfig;
  readonly #manager: UserManager;
  readonly #home = `${location.origin}/members/`;
  #renewal?: Promise<string | undefined>;
  #ended = false;

  constructor(config: AuthConfig) {
    this.#config = config;
    this.#manager = new UserManager({
      authority: config.issuer,
      client_id: config.clientId,
      redirect_uri: this.#home,
      response_type: 'code',
      scope: config.scope,
      // Saves the request for the discovery document.
      metadata: {
        issuer: config.issuer,
        authorization_endpoint: config.authorizationEndpoint,
        token_endpoint: config.tokenEndpoint,
      },
      userStore: new WebStorageStateStore({ store: sessionStorage }),
      stateStore: new WebStorageStateStore({ store: sessionStorage }),
      // `renew` does this, so that the timer and a rejected request never use the refresh token at the same time.
      automaticSilentRenew: false,
      accessTokenExpiringNotificationTimeInSeconds: 60,
      monitorSession: false,
      loadUserInfo: false,
      // The state of an abandoned login is deleted after ten minutes.
      staleStateAgeInSeconds: 600,
      requestTimeoutInSeconds: 15,
    });
  }

  /**
   * Returns whether the visitor is logged in. Completes a login if the address is a callback, and renews an expired
   * access token.
   *
   * @throws {RequestError} if the user pool could not be reached
   */
  async authState(): Promise<AuthState> {
    const callback = parseCallback(location.search);
    if (callback === 'none') return this.#stateOf(await this.#manager.getUser());
    const { href } = location;
    // The code is valid once, and must not stay in the address or the history.
    history.replaceState(null, '', location.pathname);
    try {
      return await this.#stateOf(await this.#manager.signinRedirectCallback(href));
    } catch {
      // The code was used before, the login belongs to another tab, or it was canceled.
      const state = await this.#stateOf(await this.#manager.getUser());
      return state.kind === 'authenticated' ? state : { kind: 'login-failed' };
    }
  }

  /** Redirects to the login page. */
  logIn(): Promise<void> {
    return this.#manager.signinRedirect({ nonce: crypto.randomUUID() });
  }

  /**
   * Gets a new access token with the refresh token. Concurrent calls share one request.
   *
   * @returns undefined if the user pool refuses: the session has ended
   * @throws {RequestError} if the user pool could not be reached
   */
  renew(): Promise<string | undefined> {
    this.#renewal ??= this.#useRefreshToken().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** Ends this tab's session as `end` does, and redirects to the user pool to end its session. */
  async logOut(): Promise<void> {
    await this.end();
    location.assign(logoutUrl(this.#config, this.#home));
  }

  /**
   * Removes the tokens, and revokes the refresh token.
   *
   * @returns whether there was a session
   */
  async end(): Promise<boolean> {
    const user = await this.#manager.getUser();
    await this.removeTokens();
    if (user?.refresh_token) {
      const { url, body } = revocationRequest(this.#config, user.refresh_token);
      // `keepalive` completes the request after the page is left. The result is not needed: the tab has no token left.
      void fetch(url, { method: 'POST', body, keepalive: true }).catch(() => {});
    }
    return user !== null;
  }

  removeTokens(): Promise<void> {
    this.#ended = true;
    return this.#manager.removeUser();
  }

  /** Calls back a minute before the access token expires, and when it has expired, while the page is open. */
  onExpiry(expiring: () => void, expired: () => void): void {
    this.#manager.events.addAccessTokenExpiring(expiring);
    this.#manager.events.addAccessTokenExpired(expired);
  }

  async #stateOf(user: User | null): Promise<AuthState> {
    if (!user) return { kind: 'anonymous' };
    const accessToken = user.expired ? await this.renew() : user.access_token;
    return accessToken === undefined ? { kind: 'expired' } : { kind: 'authenticated', accessToken };
  }

  async #useRefreshToken(): Promise<string | undefined> {
    if (!(await this.#manager.getUser())?.refresh_token) return undefined;
    try {
      const user = await this.#manager.signinSilent();
      if (!this.#ended) return user?.access_token;
      // The visitor logged out during the request: the new tokens must not stay.
      await this.end();
      return undefined;
    } catch (error) {
      if (error instanceof ErrorResponse && !transientErrors.includes(error.error ?? '')) return undefined;
      throw new RequestError({ kind: error instanceof ErrorTimeout ? 'timeout' : 'network' });
    }
  }
}
