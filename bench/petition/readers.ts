import { setTimeout as delay } from 'node:timers/promises';
import { type List, send } from './request.ts';
import { ResponseTimes } from './response-times.ts';

/** Clients that read the first three pages of the list, one page a second. */
export class Readers {
  readonly responses = new ResponseTimes();
  readonly #url: string;
  readonly #number: number;

  constructor(site: string, number: number) {
    this.#url = `${site}/api/signatures`;
    this.#number = number;
  }

  async readUntil(until: number): Promise<void> {
    const read = async () => {
      // Spreads the start times.
      await delay(Math.random() * 1_000);
      for (let page = 0, cursor: string | null = null; Date.now() < until; page++) {
        const { status, body } = await send(
          this.responses,
          cursor ? `${this.#url}?cursor=${cursor}` : this.#url,
        );
        cursor = status === 200 && page % 3 < 2 ? (body as List).next : null;
        await delay(1_000);
      }
    };
    await Promise.all(Array.from({ length: this.#number }, read));
  }
}
