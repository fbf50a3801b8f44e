import { randomUUID } from 'node:crypto';
import { backOff, isTemporary, send } from './request.ts';
import { Answers } from './stopwatch.ts';

/** People who sign, each as soon as the last answer is there, and again with the same key where none came. */
export class Signers {
  readonly answers = new Answers();
  /** From the first attempt to the answer 201, with every attempt and pause between. */
  readonly waits = new Answers();
  /** Names whose signature was answered with 201. */
  readonly acknowledged = new Set<string>();
  /** Names that were sent and never answered with success: they may be stored or not. */
  readonly open = new Set<string>();
  readonly #url: string;
  readonly #number: number;

  constructor(site: string, number: number) {
    this.#url = `${site}/api/signatures`;
    this.#number = number;
  }

  /** @param until in milliseconds since 1970; who waits for an answer then, still gets it */
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
    this.open.add(signature);
    for (let attempt = 0; attempt === 0 || Date.now() < until; attempt++) {
      const outcome = await send(this.answers, this.#url, {
        method: 'POST',
        headers,
        body: JSON.stringify({ signature }),
      });
      if (outcome.status === 201) {
        this.open.delete(signature);
        this.acknowledged.add(signature);
        this.waits.add('201', performance.now() - begin);
        return;
      }
      if (!isTemporary(outcome))
        throw new Error(`A signature was answered with ${outcome.status}: ${outcome.body}`);
      await backOff(attempt);
    }
  }
}
