/** Safari allows 100 calls of `replaceState` in 30 s. */
const saveDelayMs = 350;

interface ScrollState {
  readonly scrollY: number;
}

/**
 * Restores the scroll position of a history entry. Browsers restore it before the results are loaded, when the page is
 * still too short.
 */
export class ScrollPosition {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    history.scrollRestoration = 'manual';
    window.addEventListener('scroll', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.save(), saveDelayMs);
    });
    window.addEventListener('pagehide', () => this.save());
  }

  /** Saves the position in the current history entry. Call it before adding an entry. */
  save(): void {
    clearTimeout(this.#timer);
    const state: ScrollState = { scrollY: window.scrollY };
    history.replaceState(state, '');
  }

  /** Returns the function that restores the position of the current history entry. */
  forEntry(): () => void {
    // The entry loses its position when a scroll is saved before the results are there.
    clearTimeout(this.#timer);
    const state = history.state as ScrollState | null;
    const scrollY = typeof state?.scrollY === 'number' ? state.scrollY : undefined;
    return () => {
      if (scrollY !== undefined) window.scrollTo({ top: scrollY, behavior: 'instant' });
    };
  }
}
