import { announce, announceDelay, lateAfterMs, type Publishing, type SavedChange } from './announcements.ts';
import { untilLive } from './live.ts';
import type { Sentence } from './sentence.ts';
import { LatestOnly, type Status } from './status.ts';

/** Says when the live release contains a change. */
export class Publication {
  readonly #checks = new LatestOnly();
  readonly #status: Status;
  readonly #later: Status;
  readonly #onLive: () => void;

  /**
   * @param status of the save
   * @param later of what happens after it
   * @param onLive called when the live release contains a change
   */
  constructor(status: Status, later: Status, onLive: () => void) {
    this.#status = status;
    this.#later = later;
    this.#onLive = onLive;
  }

  /** @param readCurrent returns the revision in the repository */
  async follow(
    change: SavedChange,
    publishing: Publishing,
    readCurrent: () => Promise<string | undefined>,
  ): Promise<void> {
    const signal = this.#checks.start();
    const announced = announce(change, publishing);
    this.#status.done(announced);
    this.#later.clear();
    if (change.revision === undefined && !change.wasPublic) return;
    const { path, revision } = change;
    const report = (text: string | Sentence) => {
      this.#status.remove(announced);
      this.#later.done(text);
    };
    try {
      const result = await untilLive({
        path,
        revision,
        lateAfterMs: lateAfterMs(publishing),
        onLate: () => report(announceDelay(change, publishing)),
        readCurrent,
        signal,
      });
      if (result !== 'unknown') this.#onLive();
      if (result === 'live') report(liveSentence(change));
      if (result === 'replaced')
        report(['Someone has saved this page after you. That version is live: ', linkTo(change)]);
    } catch {
      // Another change has replaced this one.
    }
  }
}

function liveSentence(change: SavedChange): Sentence {
  return change.kind === 'page'
    ? ['The page is live: ', linkTo(change)]
    : [`The site no longer shows ${change.path}.`];
}

function linkTo({ url = '/' }: SavedChange): { readonly link: string } {
  return { link: url };
}
