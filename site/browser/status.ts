import { make } from './dom.ts';
import { explain } from './explain.ts';

/** The region of a page that says how an action is getting on. It is a live region: a screen reader reads it out. */
export class Status {
  /** @param region has `role="status"` in the page's own HTML, for a region that comes later is not announced */
  constructor(private readonly region: HTMLElement) {}

  /** Says that something is under way. */
  busy(text: string): void {
    this.show('busy', make('p', {}, text));
  }

  /** Says how it ended, each sentence in a line of its own. */
  done(...sentences: readonly string[]): void {
    this.show('done', ...sentences.map((sentence) => make('p', {}, sentence)));
  }

  /**
   * Says what went wrong and what to do.
   *
   * @param again is offered as a button where trying again may help
   * @default again nothing is offered
   */
  failed(error: unknown, again?: () => void): void {
    const { title, advice, retry } = explain(error);
    const lines = [make('p', {}, make('strong', {}, title)), make('p', {}, advice)];
    const button =
      again && retry && make('button', { type: 'button', className: 'quiet', onclick: again }, 'Try again');
    this.show('failed', ...lines, ...(button ? [button] : []));
  }

  clear(): void {
    this.region.replaceChildren();
    delete this.region.dataset.state;
  }

  private show(state: 'busy' | 'done' | 'failed', ...content: readonly Node[]): void {
    this.region.dataset.state = state;
    this.region.replaceChildren(...content);
  }
}

/**
 * Work of which only the newest counts: starting it again abandons what is still under way, so that an old answer
 * can't stand under a new question.
 */
export class Newest {
  private controller = new AbortController();

  /** Abandons what is under way, and gives the signal for what comes now. */
  start(): AbortSignal {
    this.controller.abort();
    this.controller = new AbortController();
    return this.controller.signal;
  }
}
