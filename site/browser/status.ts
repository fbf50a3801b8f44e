import { make } from './dom.ts';
import { explain } from './explain.ts';

type PageState = 'busy' | 'done' | 'failed';

/** The region of a page that reports the progress of an action. Screen readers announce its changes. */
export class Status {
  readonly #region: HTMLElement;

  /** @param region has `role="status"` in the page's HTML: screen readers ignore live regions that are added later */
  constructor(region: HTMLElement) {
    this.#region = region;
  }

  /** Reports that an action is in progress. */
  busy(text: string): void {
    this.#show('busy', make('p', {}, text));
  }

  /** Reports the result, one paragraph for each sentence. */
  done(...sentences: readonly string[]): void {
    this.#show('done', ...sentences.map((sentence) => make('p', {}, sentence)));
  }

  /**
   * Reports an error and what to do about it.
   *
   * @param retry runs when the visitor presses "Try again", which is offered for errors that a retry may fix
   * @default retry - no button
   */
  failed(error: unknown, retry?: () => void): void {
    const { title, advice, canRetry } = explain(error);
    const lines = [make('p', {}, make('strong', {}, title)), make('p', {}, advice)];
    const button =
      retry &&
      canRetry &&
      make('button', { type: 'button', className: 'quiet', onclick: retry }, 'Try again');
    this.#show('failed', ...lines, ...(button ? [button] : []));
  }

  clear(): void {
    this.#region.replaceChildren();
    delete this.#region.dataset.state;
  }

  #show(state: PageState, ...content: readonly Node[]): void {
    this.#region.dataset.state = state;
    this.#region.replaceChildren(...content);
  }
}

/** Cancels the previous run of an action when a new one starts, so that a late response never replaces a newer one. */
export class LatestOnly {
  #controller = new AbortController();

  /** Cancels the run in progress. Returns the signal for the new one. */
  start(): AbortSignal {
    this.#controller.abort();
    this.#controller = new AbortController();
    return this.#controller.signal;
  }
}
