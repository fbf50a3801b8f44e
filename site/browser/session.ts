import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { type AuthConfig, logoutUrl, readCallback } from './log-in.ts';

/** Who a visitor is, as far as this tab knows. */
export type Standing =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'member'; readonly accessToken: string }
  /** Was logged in, too long ago. */
  | { readonly kind: 'expired' }
  /** Comes back from the log-in page without having logged in. */
  | { readonly kind: 'refused' };

/**
 * The log-in of this tab: authorization code with PKCE. Tokens are kept in the tab's session storage, so they
 * survive a reload, end with the tab, and are out of other tabs' reach.
 */
export class Session {
  private readonly manager: UserManager;
  private readonly home = `${location.origin}/members/`;

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
      automaticSilentRenew: false,
      monitorSession: false,
      loadUserInfo: false,
      // A log-in that was begun and left is forgotten after ten minutes.
      staleStateAgeInSeconds: 600,
      requestTimeoutInSeconds: 15,
    });
  }

  /** Finds out who the visitor is, and finishes a log-in that the address speaks of. */
  async standing(): Promise<Standing> {
    const callback = readCallback(location.search);
    if (callback === 'none') return standingOf(await this.manager.getUser());
    const { href } = location;
    // The code works once, and nobody should find it in the address or the history.
    history.replaceState(null, '', location.pathname);
    try {
      return standingOf(await this.manager.signinRedirectCallback(href));
    } catch {
      // A code that was used before, another tab's log-in, or one that was broken off.
      const known = standingOf(await this.manager.getUser());
      return known.kind === 'member' ? known : { kind: 'refused' };
    }
  }

  /** Goes to the log-in page. */
  logIn(): Promise<void> {
    return this.manager.signinRedirect({ nonce: crypto.randomUUID() });
  }

  /** Forgets the tokens, and goes to end the session at the user pool too. */
  async logOut(): Promise<void> {
    await this.forget();
    location.assign(logoutUrl(this.config, this.home));
  }

  /** Forgets the tokens. */
  forget(): Promise<void> {
    return this.manager.removeUser();
  }

  /** Calls back when the token runs out while the page is open. */
  onExpiry(expired: () => void): void {
    this.manager.events.addAccessTokenExpired(expired);
  }
}

function standingOf(user: User | null): Standing {
  if (!user) return { kind: 'nobody' };
  return user.expired ? { kind: 'expired' } : { kind: 'member', accessToken: user.access_token };
}
