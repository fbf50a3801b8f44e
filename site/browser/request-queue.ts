/** Sends requests one after another. */
export class RequestQueue {
  #last: Promise<void> = Promise.resolve();
  #count = 0;

  /** Whether no request is pending. */
  get isIdle(): boolean {
    return this.#count === 0;
  }

  /**
   * Sends a request after all earlier ones, also if they fail.
   *
   * @param send handles its errors
   */
  add(send: () => Promise<void>): Promise<void> {
    this.#count++;
    const next = this.#last
      .catch(() => {})
      .then(send)
      .finally(() => {
        this.#count--;
      });
    this.#last = next;
    return next;
  }

  /** Waits until no request is pending. */
  async settled(): Promise<void> {
    while (!this.isIdle) await this.#last.catch(() => {});
  }
}
