import { ErrorResponse, ErrorTimeout, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { type AuthConfig, logoutUrl, parseCallback, revocationRequest, signUpEndpoint } from './auth.ts';
import { type Failure, RequestError } from './request.ts';

/** Whether the visitor is logged in, as far as this tab knows. */
export type AuthState =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'authenticated'; readonly accessToken: string }
  /** The user pool no longer renews the session. */
  | { readonly kind: 'expired' }
  /** The login page redirected back, but the login was not completed. */
  | { readonly kind: 'login-failed' };

/**
 * OAuth error codes that end the session (RFC 6749, 5.2). Others, such as `server_error` and those of throttling, may
 * be temporary.
 */
const endingErrors = [
  'invalid_grant',
  'invalid_client',
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'access_denied',
];

/**
 * The session of this tab: authorization code flow with PKCE, and a refresh token that renews the access token.
 * Tokens are kept in the tab's session storage: they survive a reload, end with the tab, and other tabs can't read
 * them.
 */
export class Session {
  readonly #config: AuthConfig;
  readonly #manager: UserManager;
  readonly #home: string;
  #renewal?: Promise<string | undefined>;
  #ended = false;
  #expiresAtMs: number | undefined;
  #refreshToken: string | undefined;

  /**
   * @param page path of the page that the login pages redirect to
   * @throws {DOMException} if the browser blocks the session storage
   */
  constructor(config: AuthConfig, page = '/members/') {
    this.#config = config;
    this.#home = location.origin + page;
    this.#manager = this.#newManager(config.authorizationEndpoint);
  }

  #newManager(authorizationEndpoint: string): UserManager {
    const config = this.#config;
    return new UserManager({
      authority: config.issuer,
      client_id: config.clientId,
      redirect_uri: this.#home,
      response_type: 'code',
      scope: config.scope,
      // Saves the request for the discovery document.
      metadata: {
        issuer: config.issuer,
        authorization_endpoint: authorizationEndpoint,
        token_endpoint: config.tokenEndpoint,
      },
      userStore: new WebStorageStateStore({ store: sessionStorage }),
      stateStore: new WebStorageStateStore({ store: sessionStorage }),
      // `RenewalTimer` does this with backoff. The library retries every second.
      automaticSilentRenew: false,
      monitorSession: false,
      loadUserInfo: false,
      // The state of an abandoned login is deleted after ten minutes.
      staleStateAgeInSeconds: 600,
      requestTimeoutInSeconds: 15,
    });
  }

  /** When the access token expires, in epoch milliseconds; undefined without a session. */
  get expiresAtMs(): number | undefined {
    return this.#expiresAtMs;
  }

  /**
   * Returns whether the visitor is logged in. Completes a login if the address is a callback, and renews an expired
   * access token.
   *
   * @throws {RequestError} if the user pool could not be reached
   * @throws {DOMException} if the session can't be stored
   */
  async authState(): Promise<AuthState> {
    const callback = parseCallback(location.search);
    if (callback === 'none') return this.#stateOf(await this.#storedUser());
    const { href } = location;
    // The code is valid once, and must not stay in the address or the history.
    history.replaceState(null, '', location.pathname);
    try {
      return await this.#stateOf(await this.#manager.signinRedirectCallback(href));
    } catch (error) {
      if (error instanceof DOMException || error instanceof RequestError) throw error;
      // The code was used before, the login belongs to another tab, or it was canceled.
      const state = await this.#stateOf(await this.#storedUser());
      if (state.kind === 'authenticated') return state;
      const failure = temporaryFailure(error);
      if (failure) throw new RequestError(failure);
      return { kind: 'login-failed' };
    }
  }

  /** Redirects to the login page. */
  logIn(): Promise<void> {
    return this.#manager.signinRedirect({ nonce: crypto.randomUUID() });
  }

  /** Redirects to the page that creates accounts. It returns here like the login page. */
  signUp(): Promise<void> {
    const manager = this.#newManager(signUpEndpoint(this.#config));
    return manager.signinRedirect({ nonce: crypto.randomUUID() });
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

  /**
   * Ends this tab's session as `end` does, and redirects to the user pool to end its session.
   *
   * @throws {RequestError} if the user pool can't be reached: its session has not ended then. Can be repeated.
   */
  async logOut(): Promise<void> {
    await this.removeTokens();
    await this.#revoke();
    location.assign(logoutUrl(this.#config, this.#home));
  }

  /**
   * Removes the tokens, and revokes the refresh token.
   *
   * @returns whether there was a session
   */
  async end(): Promise<boolean> {
    const user = await this.#storedUser();
    await this.removeTokens();
    // The tab has no token left, so a failure has no consequences for it.
    void this.#revoke().catch(() => {});
    return user !== null;
  }

  async removeTokens(): Promise<void> {
    this.#ended = true;
    await this.#storedUser();
    this.#expiresAtMs = undefined;
    await this.#manager.removeUser();
  }

  /** Whether the visitor has logged out, or the session has ended. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  async #revoke(): Promise<void> {
    if (this.#refreshToken === undefined) return;
    const { url, body } = revocationRequest(this.#config, this.#refreshToken);
    try {
      // With `no-cors` the result does not depend on CORS headers, which Cognito may not send. `keepalive` completes
      // the request after the page is left.
      await fetch(url, { method: 'POST', body, mode: 'no-cors', keepalive: true });
      this.#refreshToken = undefined;
    } catch {
      throw new RequestError({ kind: 'network' });
    }
  }

  /** Reads the stored session. A corrupted one is removed. */
  async #storedUser(): Promise<User | null> {
    let user: User | null;
    try {
      user = await this.#manager.getUser();
    } catch (error) {
      if (error instanceof DOMException) throw error;
      await this.#manager.removeUser();
      user = null;
    }
    // The library's own timers fire every second after expiry.
    this.#manager.events.unload();
    this.#remember(user);
    return user;
  }

  #remember(user: User | null): void {
    this.#expiresAtMs = user?.expires_at === undefined ? undefined : user.expires_at * 1000;
    this.#refreshToken = user?.refresh_token ?? this.#refreshToken;
  }

  async #stateOf(user: User | null): Promise<AuthState> {
    this.#manager.events.unload();
    this.#remember(user);
    if (!user) return { kind: 'anonymous' };
    const accessToken = user.expired ? await this.renew() : user.access_token;
    return accessToken === undefined ? { kind: 'expired' } : { kind: 'authenticated', accessToken };
  }

  async #useRefreshToken(): Promise<string | undefined> {
    if (!(await this.#storedUser())?.refresh_token) return undefined;
    try {
      const user = await this.#manager.signinSilent();
      this.#manager.events.unload();
      this.#remember(user);
      if (!this.#ended) return user?.access_token;
      // The visitor logged out during the request: the new tokens must not stay.
      await this.end();
      return undefined;
    } catch (error) {
      if (error instanceof DOMException) throw error;
      const failure = temporaryFailure(error);
      if (failure) throw new RequestError(failure);
      return undefined;
    }
  }
}

/** Returns why the user pool could not respond; undefined for a response that a retry does not change. */
function temporaryFailure(error: unknown): Failure | undefined {
  if (error instanceof ErrorTimeout) return { kind: 'timeout' };
  if (error instanceof ErrorResponse) {
    return endingErrors.includes(error.error ?? '') ? undefined : { kind: 'http', status: 503, problem: {} };
  }
  // `fetch` throws a TypeError for network failures.
  if (error instanceof TypeError) return { kind: 'network' };
  // The library puts the status of a response that is not OAuth's into the message.
  const [, status] = /\((\d{3})\)/.exec(String(error)) ?? [];
  if (status !== undefined) return { kind: 'http', status: Number(status), problem: {} };
  return /Content-Type/.test(String(error)) ? { kind: 'invalid-response' } : undefined;
}
