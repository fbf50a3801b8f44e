import { randomUUID } from 'node:crypto';
import { backOff, isTransient, send } from './request.ts';
import { ResponseTimes } from './response-times.ts';

/** Clients that sign in a loop, and retry with the same idempotency key after a failure. */
export class Signers {
  readonly responses = new ResponseTimes();
  /** From the first attempt to the response 201, including retries and pauses. */
  readonly waits = new ResponseTimes();
  /** Names whose signature was acknowledged with 201. */
  readonly acknowledged = new Set<string>();
  /** Names that were sent and never acknowledged. They may be stored or not. */
  readonly unacknowledged = new Set<string>();
  readonly #url: string;
  readonly #number: number;

  constructor(site: string, number: number) {
    this.#url = `${site}/api/signatures`;
    this.#number = number;
  }

  /** @param until epoch milliseconds; pending requests are completed after it */
  async signUntil(until: number): Promise<void> {
    const sign = async () => {
      while (Date.now() < until) await this.#sign(until);
    };
    await Promise.all(Array.from({ length: this.#number }, sign));
  }

  async #sign(until: number): Promise<void> {
    const begin = performance.now();
    const key = randomUUID();
    const signature = `Signer ${key}`;
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    this.unacknowledged.add(signature);
    for (let attempt = 0; attempt === 0 || Date.now() < until; attempt++) {
      const outcome = await send(this.responses, this.#url, {
        method: 'POST',
        headers,
        body: JSON.stringify({ signature }),
      });
      if (outcome.status === 201) {
        this.unacknowledged.delete(signature);
        this.acknowledged.add(signature);
        this.waits.add('201', performance.now() - begin);
        return;
      }
      if (!isTransient(outcome))
        throw new Error(`POST /api/signatures returned ${outcome.status}: ${outcome.body}`);
      await backOff(attempt);
    }
  }
}
