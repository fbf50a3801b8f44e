import { isolated, make } from './dom.ts';
import { type Explanations, explain } from './explain.ts';
import type { Sentence } from './sentence.ts';

type PageState = 'busy' | 'done' | 'failed';

export interface FailedOptions {
  /**
   * Runs when the visitor presses "Try again", which is offered for errors that a retry may fix.
   *
   * @default - no button
   */
  readonly retry?: () => void;
  /** Replace title and advice, by the fragment of the problem's type. @default - none */
  readonly explanations?: Explanations;
}

/** The region of a page that reports the progress of an action. Screen readers announce its changes. */
export class Status {
  readonly #region: HTMLElement;

  /** @param region has `role="status"` in the page's HTML: screen readers ignore live regions that are added later */
  constructor(region: HTMLElement) {
    this.#region = region;
    region.tabIndex = -1;
  }

  /**
   * Reports that an action is in progress.
   *
   * @param cancel runs when the visitor presses "Cancel"
   * @default cancel - no button
   */
  busy(text: string | Sentence, cancel?: () => void): void {
    this.#show('busy', paragraph(text), ...(cancel ? [button('Cancel', cancel)] : []));
  }

  /** Reports the result, one paragraph for each sentence. */
  done(...sentences: readonly (string | Sentence)[]): void {
    this.#show('done', ...sentences.map(paragraph));
  }

  /** Reports an error and what to do about it. */
  failed(error: unknown, { retry, explanations }: FailedOptions = {}): void {
    const { title, advice, canRetry } = explain(error, explanations);
    const lines = [make('p', {}, make('strong', {}, title)), make('p', {}, advice)];
    this.#show('failed', ...lines, ...(retry && canRetry ? [button('Try again', retry)] : []));
  }

  clear(): void {
    const { hasFocus } = this;
    this.#region.replaceChildren();
    delete this.#region.dataset.state;
    if (hasFocus) this.focus();
  }

  /** Removes a report, unless another one has replaced it. */
  remove(text: string): void {
    if (this.#region.textContent === text) this.clear();
  }

  /** Whether the last report is of an action in progress. */
  get isBusy(): boolean {
    return this.#region.dataset.state === 'busy';
  }

  get hasFocus(): boolean {
    return this.#region.contains(document.activeElement);
  }

  /** Moves the focus to the button of the region, or to the region itself. */
  focus(): void {
    // Without scrolling: the region is next to the element that had the focus.
    (this.#region.querySelector('button') ?? this.#region).focus({ preventScroll: true });
  }

  #show(state: PageState, ...content: readonly Node[]): void {
    const { hasFocus } = this;
    this.#region.dataset.state = state;
    this.#region.replaceChildren(...content);
    // A removed button would leave the focus on `<body>`.
    if (hasFocus) this.focus();
  }
}

function paragraph(text: string | Sentence): HTMLElement {
  const parts: Sentence = typeof text === 'string' ? [text] : text;
  return make('p', {}, ...parts.map(inline));
}

function inline(part: Sentence[number]): Node | string {
  if (typeof part === 'string') return part;
  return 'link' in part ? make('a', { href: part.link }, part.text ?? part.link) : isolated(part.foreign);
}

function button(text: string, onclick: () => void): HTMLElement {
  return make('button', { type: 'button', className: 'quiet', onclick }, text);
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
