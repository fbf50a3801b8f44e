import { find } from './dom.ts';
import {
  followRoute,
  formatDuration,
  type ObservedResponse,
  type RequestObserver,
  type SentRequest,
  type StopState,
} from './server-timing.ts';

const stateTexts: Readonly<Record<StopState, string>> = {
  passed: 'passed',
  failed: 'failed here',
  unused: 'not needed',
};

/** The layout has two columns from this width: `live-route.css`. */
const wide = window.matchMedia('(min-width: 64rem)');

/** The route beside the demo. Its stops light up with the times of the last request. It is no live region. */
export class LiveRoute implements RequestObserver {
  readonly #list = find('route', HTMLOListElement);
  readonly #summary = find('route-summary', HTMLElement);
  #last: SentRequest | undefined;
  readonly #stops = [...this.#list.children].map((item) => item as HTMLElement);

  constructor() {
    for (const stop of this.#stops) {
      const details = stop.querySelector('details') as HTMLDetailsElement;
      const open = () => {
        if (wide.matches) details.open = true;
      };
      stop.addEventListener('pointerenter', open);
      stop.addEventListener('focusin', open);
      // All explanations share one place, which is never empty.
      details.addEventListener('click', (event) => {
        if (!wide.matches) return;
        event.preventDefault();
        details.open = true;
      });
    }
  }

  sent(): SentRequest {
    this.#show('busy', 'The request is on its way…');
    for (const stop of this.#stops) this.#mark(stop, undefined, '');
    const unlessLater = (show: () => void) => {
      if (this.#last === sent) show();
    };
    const sent: SentRequest = {
      responded: (response) => unlessLater(() => this.#showResponse(response)),
      lost: () => unlessLater(() => this.#show('done', 'The request got no response.')),
    };
    this.#last = sent;
    return sent;
  }

  #showResponse(response: ObservedResponse): void {
    const passed = followRoute(
      this.#stops.map(({ dataset }) => ({
        timing: dataset.timing,
        fails: (dataset.fails ?? '').split(' ').map(Number),
      })),
      response,
    );
    for (const [index, { state, time }] of passed.entries()) {
      const stop = this.#stops[index];
      if (stop) this.#mark(stop, state, time ?? stateTexts[state]);
    }
    this.#show(
      'done',
      `Status ${response.status} after ${formatDuration(response.durationMs)}. A time includes the stops that follow.`,
    );
  }

  #show(state: 'busy' | 'done', text: string): void {
    this.#list.dataset.state = state;
    this.#summary.textContent = text;
  }

  #mark(stop: HTMLElement, state: StopState | undefined, text: string): void {
    if (state) stop.dataset.state = state;
    else delete stop.dataset.state;
    const time = stop.querySelector('.time');
    if (time) time.textContent = text;
  }
}
