/** Tells the other tabs of this browser about a logout. */
export class Tabs {
  readonly #channel: BroadcastChannel | undefined;

  /** @param onLogout called when another tab has logged out */
  constructor(onLogout: () => void) {
    try {
      this.#channel = new BroadcastChannel('members');
      this.#channel.onmessage = onLogout;
    } catch {
      // Browsers that block storage may block the channel, too. Other tabs then notice at the next request.
    }
  }

  sayLogout(): void {
    this.#channel?.postMessage('logged out');
  }
}
