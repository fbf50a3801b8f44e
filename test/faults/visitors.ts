import { setTimeout as delay } from 'node:timers/promises';
import { backOff, isTransient, type List, type Outcome, send } from '../../bench/petition/request.ts';
import { ResponseTimes } from '../../bench/petition/response-times.ts';

/** Milliseconds between two requests of a visitor. A dozen visitors stay below the throttle of the stage dev. */
const pause = 100;

/** Visitors who sign and read over HTTP while the site has faults. */
export class Visitors {
  /** Names with the response 201. */
  readonly acknowledged = new Set<string>();
  readonly signing = new ResponseTimes();
  readonly reading = new ResponseTimes();
  readonly #url: string;
  #leaving = false;
  #begun = 0;
  #visits: Promise<unknown> = Promise.resolve();

  constructor(site: string) {
    this.#url = `${site}/api/signatures`;
  }

  /** Starts the visitors. */
  come({ signers, readers }: { signers: number; readers: number }): void {
    const visits = [
      ...Array.from({ length: signers }, () => this.#repeat(() => this.#sign())),
      ...Array.from({ length: readers }, () => this.#repeat(() => this.#read())),
    ];
    this.#visits = Promise.all(visits);
    // `leave` reports errors.
    this.#visits.catch(() => {});
  }

  /** Waits until this many more signatures were acknowledged. */
  async untilAcknowledged(more: number): Promise<void> {
    const enough = this.acknowledged.size + more;
    const there = async () => {
      while (this.acknowledged.size < enough) await delay(20);
    };
    await Promise.race([there(), this.#visits]);
  }

  /**
   * Stops new signatures, and waits until all started ones are acknowledged.
   *
   * @throws {Error} if a response was neither a success nor a reason to retry
   */
  async leave(): Promise<void> {
    this.#leaving = true;
    await this.#visits;
  }

  /** @returns all names in the list, page by page, and the count of the last page */
  async walk(): Promise<{ names: string[]; count: number }> {
    const names: string[] = [];
    for (let cursor = ''; ; ) {
      const { status, body } = await send(this.reading, `${this.#url}?limit=100${cursor}`);
      if (status !== 200) throw new Error(`The response with the list has the status ${status}: ${body}`);
      const { signatures, next, count } = body as List;
      names.push(...signatures.map(({ name }) => name));
      if (next === null) return { names, count };
      cursor = `&cursor=${next}`;
    }
  }

  async #repeat(visit: () => Promise<void>): Promise<void> {
    while (!this.#leaving) {
      await visit();
      await delay(pause);
    }
  }

  /** Repeats the request with the same key, like the page's script, until it is stored. */
  async #sign(): Promise<void> {
    const signature = `Visitor ${String(this.#begun++).padStart(5, '0')}`;
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ signature }),
    };
    for (let attempt = 0; ; attempt++) {
      const outcome = await send(this.signing, this.#url, init);
      if (outcome.status === 201) return void this.acknowledged.add(signature);
      refuse(outcome);
      await backOff(attempt);
    }
  }

  async #read(): Promise<void> {
    const outcome = await send(this.reading, this.#url);
    if (outcome.status !== 200) refuse(outcome);
  }
}

function refuse(outcome: Outcome): void {
  if (!isTransient(outcome)) throw new Error(`A visitor got the status ${outcome.status}: ${outcome.body}`);
}
