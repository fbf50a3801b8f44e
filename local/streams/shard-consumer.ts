import { setTimeout as delay } from 'node:timers/promises';
import type { InvokeResult } from '../lambda/definition.ts';
import type { BatchSource } from './batch-source.ts';
import { type Batch, type BatchProgress, type Discard, decide, expire, outcomeOf } from './batches.ts';
import type { Checkpoint, Checkpoints } from './checkpoints.ts';
import { type DeadLetter, deadLetter } from './dead-letters.ts';
import type { StreamMapping } from './definition.ts';
import type { StreamRecord } from './record.ts';
import {
  isOver,
  maxStateBytes,
  splitAtWindow,
  stateOf,
  type WindowState,
  windowProperties,
} from './tumbling-window.ts';

/** The target of a mapping. */
export interface ConsumerDependencies {
  /** Runs the mapping's function. It never rejects. */
  invoke(event: unknown): Promise<InvokeResult>;
  /** Takes what Lambda would send to the mapping's on-failure destination. */
  discard(letter: DeadLetter): void;
  /** Receives errors, one line each. */
  log(line: string): void;
}

/** Milliseconds before a batch is delivered again. Doubled after each failure. */
const minBackoffMs = 200;
const maxBackoffMs = 1_000;

/** Delivers the records of one shard to the function, in order, each at least once. */
export class ShardConsumer {
  readonly #shardId: string;
  readonly #mapping: StreamMapping;
  readonly #source: BatchSource;
  readonly #checkpoints: Checkpoints;
  readonly #dependencies: ConsumerDependencies;
  #checkpoint: Checkpoint;
  #backoffMs = minBackoffMs;

  constructor(
    shardId: string,
    mapping: StreamMapping,
    source: BatchSource,
    checkpoints: Checkpoints,
    dependencies: ConsumerDependencies,
  ) {
    this.#shardId = shardId;
    this.#mapping = mapping;
    this.#source = source;
    this.#checkpoints = checkpoints;
    this.#dependencies = dependencies;
    this.#checkpoint = checkpoints.of(shardId);
  }

  /**
   * Settles when the shard has ended.
   *
   * @throws {AbortError} when the signal is aborted; the current batch will then be delivered again
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!this.#source.ended) {
      const { records, upTo } = await this.#source.next(signal);
      await this.#deliver(records, signal);
      if (upTo !== undefined && upTo !== this.#checkpoint.after) await this.#save({ after: upTo });
      if (upTo === undefined) await this.#closeWindowThatIsOver(signal);
    }
    await this.#closeWindow('final', signal);
    await this.#save({ finished: true });
  }

  async #deliver(records: readonly StreamRecord[], signal: AbortSignal): Promise<void> {
    const seconds = this.#mapping.tumblingWindowSeconds;
    if (!seconds) return this.#deliverBatch(records, signal);
    let rest = records;
    while (rest.length > 0) {
      const { start, inside, after } = splitAtWindow(rest, seconds);
      if (this.#checkpoint.window?.start !== start) {
        await this.#closeWindow('final', signal);
        this.#checkpoint = { ...this.#checkpoint, window: { start, state: {} } };
      }
      await this.#deliverBatch(inside, signal);
      rest = after;
    }
  }

  async #deliverBatch(records: readonly StreamRecord[], signal: AbortSignal): Promise<void> {
    const { retry } = this.#mapping;
    let batches: readonly Batch<StreamRecord>[] = records.length > 0 ? [{ records, failures: 0 }] : [];
    let functionError = false;
    for (let batch = batches[0]; batch; batch = batches[0]) {
      signal.throwIfAborted();
      let progress: BatchProgress<StreamRecord> = expire(batch, retry, Date.now());
      let isRetry = false;
      if (!progress.discarded) {
        const { result, state } = await this.#invoke(batch.records);
        functionError = !result.ok;
        const outcome = outcomeOf(result, batch, this.#mapping.reportsItemFailures);
        progress = decide(batch, outcome, retry);
        // Stored together with the records of the state. Otherwise they would be counted twice.
        if (state && progress.settled.length > 0) this.#checkpoint = { ...this.#checkpoint, window: state };
        if (outcome === 'success') this.#backoffMs = minBackoffMs;
        isRetry = outcome === 'not invoked' || Boolean(progress.rest[0]?.failures);
      }
      await this.#apply(progress, functionError);
      if (isRetry) await this.#pause(signal);
      batches = [...progress.rest, ...batches.slice(1)];
      await this.#closeWindowThatIsFull(signal);
    }
  }

  async #apply({ settled, discarded }: BatchProgress<StreamRecord>, functionError: boolean): Promise<void> {
    if (discarded) this.#discard(discarded, functionError);
    const last = (discarded?.records ?? settled).at(-1);
    if (last) await this.#save({ after: last.sequenceNumber });
  }

  #discard(discard: Discard<StreamRecord>, functionError: boolean): void {
    this.#dependencies.discard(deadLetter(discard, this.#mapping, this.#shardId, functionError, new Date()));
  }

  /** With windows, includes the state of the window. */
  async #invoke(
    records: readonly StreamRecord[],
    last?: 'final' | 'early',
  ): Promise<{ result: InvokeResult; state?: WindowState }> {
    const Records = records.map(({ event }) => event);
    const { window } = this.#checkpoint;
    if (!window) return { result: await this.#dependencies.invoke({ Records }) };
    const properties = windowProperties(window, this.#mapping, this.#shardId, last);
    const result = await this.#dependencies.invoke({ Records, ...properties });
    const state = stateOf(result);
    if (state) return { result, state: { start: window.start, state } };
    if (!result.ok) return { result };
    const errorMessage = 'The response of a function with a tumbling window has no state.';
    return { result: { ok: false, errorType: 'InvalidResponse', errorMessage } };
  }

  async #closeWindowThatIsOver(signal: AbortSignal): Promise<void> {
    const { window } = this.#checkpoint;
    const seconds = this.#mapping.tumblingWindowSeconds ?? 0;
    if (window && isOver(window, seconds, Date.now())) await this.#closeWindow('final', signal);
  }

  async #closeWindowThatIsFull(signal: AbortSignal): Promise<void> {
    const { window } = this.#checkpoint;
    if (!window || Buffer.byteLength(JSON.stringify(window.state)) <= maxStateBytes) return;
    await this.#closeWindow('early', signal);
  }

  /** Sends the last state of the window until the function accepts it. Lambda delivers nothing else before. */
  async #closeWindow(last: 'final' | 'early', signal: AbortSignal): Promise<void> {
    const { window } = this.#checkpoint;
    if (!window) return;
    while (!(await this.#invoke([], last)).result.ok) await this.#pause(signal);
    this.#backoffMs = minBackoffMs;
    await this.#save({ window: last === 'early' ? { start: window.start, state: {} } : undefined });
  }

  #save(change: { [Name in keyof Checkpoint]: Checkpoint[Name] | undefined }): Promise<void> {
    this.#checkpoint = { ...this.#checkpoint, ...change } as Checkpoint;
    return this.#checkpoints.save(this.#shardId, this.#checkpoint);
  }

  async #pause(signal: AbortSignal): Promise<void> {
    await delay(this.#backoffMs, undefined, { signal });
    this.#backoffMs = Math.min(this.#backoffMs * 2, maxBackoffMs);
  }
}
