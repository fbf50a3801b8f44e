import { backOffMs } from './back-off.ts';

/** How long before its expiry an access token is renewed. */
const marginMs = 60_000;
const minDelayMs = 1_000;

export interface RenewalOptions {
  /** Returns the new access token; undefined if the session has ended. */
  readonly renew: () => Promise<string | undefined>;
  /** Returns when the access token expires, in epoch milliseconds; undefined without a session. */
  readonly expiresAtMs: () => number | undefined;
  readonly onRenewed: (accessToken: string) => void;
  readonly onEnded: () => void;
  /** @param attempt number of failures since the last success, starting at 1 */
  readonly onFailed: (error: unknown, attempt: number) => void;
}

/** Renews an access token while the page is open. After a failure it retries with backoff. */
export class RenewalTimer {
  readonly #options: RenewalOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(options: RenewalOptions) {
    this.#options = options;
  }

  /** Schedules the next renewal. */
  start(): void {
    this.#start(0);
  }

  /** @param share of the remaining lifetime to wait, for a token that expires within the margin */
  #start(share: number): void {
    this.stop();
    const expiresAtMs = this.#options.expiresAtMs();
    if (expiresAtMs === undefined) return;
    const remainingMs = expiresAtMs - Date.now();
    const delayMs = remainingMs > marginMs ? remainingMs - marginMs : remainingMs * share;
    this.#schedule(Math.max(delayMs, minDelayMs));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#failures = 0;
  }

  /** Renews now, for a visitor who does not want to wait. */
  async renewNow(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const token = await this.#options.renew();
      this.stop();
      if (token === undefined) {
        this.#options.onEnded();
        return;
      }
      this.#options.onRenewed(token);
      // New tokens with a shorter lifetime than the margin are not renewed at once.
      this.#start(0.5);
    } catch (error) {
      this.#failures += 1;
      this.#options.onFailed(error, this.#failures);
      this.#schedule(backOffMs(this.#failures));
    }
  }

  #schedule(delayMs: number): void {
    this.#timer = setTimeout(() => void this.renewNow(), delayMs);
  }
}
