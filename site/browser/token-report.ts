import { isolated, make } from './dom.ts';
import { describeChecks, formatRemaining, readClaims } from './token-claims.ts';

/** What the authorizer checked of an access token, and how long the token is valid. */
export class TokenReport {
  readonly element: HTMLElement;
  /** A timer: screen readers can read it, but do not announce each second. */
  readonly #remaining = make('strong', { role: 'timer' });
  readonly #checks = make('dl', { className: 'checks' });
  #interval: ReturnType<typeof setInterval> | undefined;

  constructor() {
    this.element = make(
      'section',
      { className: 'token', ariaLabel: 'Your access token' },
      make('h3', {}, 'Your access token'),
      make('p', {}, 'Valid for another ', this.#remaining, '. This page renews it before that.'),
      make('p', {}, 'The authorizer checked it before the function ran:'),
      this.#checks,
    );
  }

  /** Shows a token, and counts down until {@link stop}. */
  show(accessToken: string): void {
    const claims = readClaims(accessToken);
    const rows = describeChecks(claims).map(([term, value]) =>
      make('div', {}, make('dt', {}, term), make('dd', {}, isolated(value))),
    );
    this.#checks.replaceChildren(...rows);
    const update = () => {
      this.#remaining.textContent = formatRemaining(claims.expiresAtMs - Date.now());
    };
    this.stop();
    update();
    this.#interval = setInterval(update, 1_000);
  }

  stop(): void {
    clearInterval(this.#interval);
  }
}
