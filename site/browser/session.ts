import { ErrorResponse, ErrorTimeout, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { type AuthConfig, logoutUrl, readCallback, revocation } from './log-in.ts';
import { RequestError } from './request.ts';

/** Who a visitor is, as far as this tab knows. */
export type Standing =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'member'; readonly accessToken: string }
  /** Was logged in, and the user pool does not renew the session any more. */
  | { readonly kind: 'expired' }
  /** Comes back from the log-in page without having logged in. */
  | { readonly kind: 'refused' };

/** What OAuth calls a failure that may pass by itself (RFC 6749, 4.1.2.1). */
const passing = ['server_error', 'temporarily_unavailable'];

/**
 * The log-in of this tab: authorization code with PKCE, and a refresh token that renews the access token. Tokens are
 * kept in the tab's session storage, so they survive a reload, end with the tab, and are out of other tabs' reach.
 */
export class Session {
  private readonly manager: UserManager;
  private readonly home = `${location.origin}/members/`;
  private renewal?: Promise<string | undefined>;
  private over = false;

  constructor(private readonly config: AuthConfig) {
    this.manager = new UserManager({
      authority: config.issuer,
      client_id: config.clientId,
      redirect_uri: this.home,
      response_type: 'code',
      scope: config.scope,
      // Given, so that it is not looked up: the log-in's own description of itself is one more thing to wait for.
      metadata: {
        issuer: config.issuer,
        authorization_endpoint: config.authorizationEndpoint,
        token_endpoint: config.tokenEndpoint,
      },
      userStore: new WebStorageStateStore({ store: sessionStorage }),
      stateStore: new WebStorageStateStore({ store: sessionStorage }),
      // Left to `renew`, so that the timer and a refused request never use the refresh token at the same time.
      automaticSilentRenew: false,
      accessTokenExpiringNotificationTimeInSeconds: 60,
      monitorSession: false,
      loadUserInfo: false,
      // A log-in that was begun and left is forgotten after ten minutes.
      staleStateAgeInSeconds: 600,
      requestTimeoutInSeconds: 15,
    });
  }

  /**
   * Finds out who the visitor is: finishes a log-in that the address speaks of, and renews a token that has run out.
   *
   * @throws RequestError where the user pool had to be asked and could not be
   */
  async standing(): Promise<Standing> {
    const callback = readCallback(location.search);
    if (callback === 'none') return this.standingOf(await this.manager.getUser());
    const { href } = location;
    // The code works once, and nobody should find it in the address or the history.
    history.replaceState(null, '', location.pathname);
    try {
      return await this.standingOf(await this.manager.signinRedirectCallback(href));
    } catch {
      // A code that was used before, another tab's log-in, or one that was broken off.
      const known = await this.standingOf(await this.manager.getUser());
      return known.kind === 'member' ? known : { kind: 'refused' };
    }
  }

  /** Goes to the log-in page. */
  logIn(): Promise<void> {
    return this.manager.signinRedirect({ nonce: crypto.randomUUID() });
  }

  /**
   * Fetches a new access token with the refresh token. Whoever asks while that is under way gets the same one.
   *
   * @returns undefined where the user pool refuses: the session is over
   * @throws RequestError where the user pool could not be asked
   */
  renew(): Promise<string | undefined> {
    this.renewal ??= this.useRefreshToken().finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  /** Ends this tab's session as `end` does, and goes to end it at the user pool too. */
  async logOut(): Promise<void> {
    await this.end();
    location.assign(logoutUrl(this.config, this.home));
  }

  /**
   * Forgets the tokens, and has the refresh token revoked.
   *
   * @returns whether there was a session
   */
  async end(): Promise<boolean> {
    const user = await this.manager.getUser();
    await this.forget();
    if (user?.refresh_token) {
      const { url, body } = revocation(this.config, user.refresh_token);
      // Goes on when the page is left. Nobody waits for it: a token that is kept nowhere is of no use to anyone.
      void fetch(url, { method: 'POST', body, keepalive: true }).catch(() => {});
    }
    return user !== null;
  }

  /** Forgets the tokens. */
  forget(): Promise<void> {
    this.over = true;
    return this.manager.removeUser();
  }

  /** Calls back when the token is about to run out, a minute before, and when it has, while the page is open. */
  onExpiry(expiring: () => void, expired: () => void): void {
    this.manager.events.addAccessTokenExpiring(expiring);
    this.manager.events.addAccessTokenExpired(expired);
  }

  private async standingOf(user: User | null): Promise<Standing> {
    if (!user) return { kind: 'nobody' };
    const accessToken = user.expired ? await this.renew() : user.access_token;
    return accessToken === undefined ? { kind: 'expired' } : { kind: 'member', accessToken };
  }

  private async useRefreshToken(): Promise<string | undefined> {
    if (!(await this.manager.getUser())?.refresh_token) return undefined;
    try {
      const user = await this.manager.signinSilent();
      if (!this.over) return user?.access_token;
      // Logged out meanwhile: what has just come must not stay.
      await this.end();
      return undefined;
    } catch (error) {
      if (error instanceof ErrorResponse && !passing.includes(error.error ?? '')) return undefined;
      throw new RequestError({ kind: error instanceof ErrorTimeout ? 'timeout' : 'unreachable' });
    }
  }
}
