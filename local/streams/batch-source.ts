import { setTimeout as delay } from 'node:timers/promises';
import type { StreamMapping } from './definition.ts';
import { type StreamRecord, shapeRecord } from './record.ts';
import { maxRecords, type ShardReader } from './shards.ts';

/** Records that are delivered together. */
export interface RecordBatch {
  /** At most one batch. Empty if there are no new records. */
  readonly records: readonly StreamRecord[];
  /** Position of the shard after this batch. It includes records that the filter skipped. */
  readonly upTo?: string;
}

/** Milliseconds between two reads of a shard without new records. The time grows while there are none. */
const minPauseMs = 200;
const maxPauseMs = 1_000;

/** Maximum bytes of records in one event: Lambda's 6 MB, minus a window's state and the rest of the event. */
const maxBytes = 5_000_000;

/** Collects a shard's records into batches, limited by the mapping's batch size and window. */
export class BatchSource {
  readonly #reader: ShardReader;
  readonly #mapping: StreamMapping;
  readonly #log: (line: string) => void;
  /** Records that were read and not yet taken, including those that the filter skips. */
  #read: { readonly record: StreamRecord; readonly wanted: boolean }[] = [];
  #pauseMs = minPauseMs;
  #isFailing = false;

  /** @param log called when the stream can't be read, and when it can be read again */
  constructor(reader: ShardReader, mapping: StreamMapping, log: (line: string) => void) {
    this.#reader = reader;
    this.#mapping = mapping;
    this.#log = log;
  }

  /** Whether the shard is closed and all its records have been taken. */
  get ended(): boolean {
    return this.#reader.ended && this.#read.length === 0;
  }

  /**
   * The next batch. Empty after a read without new records.
   *
   * @throws {AbortError} when the signal is aborted
   */
  async next(signal: AbortSignal): Promise<RecordBatch> {
    let deadline: number | undefined;
    for (;;) {
      if (this.#isFull() || this.#reader.ended) return this.#take();
      const page = await this.#readPage(signal);
      for (const record of page) {
        this.#read.push({ record, wanted: this.#mapping.filter(record.event) });
      }
      if (page.length > 0) this.#pauseMs = minPauseMs;
      if (!this.#read.some(({ wanted }) => wanted)) {
        if (this.#read.length === 0) await this.#rest(signal);
        return this.#take();
      }
      // A full page means that there are more records.
      if (page.length === maxRecords) continue;
      const now = Date.now();
      deadline ??= now + this.#mapping.batchingWindowSeconds * 1000;
      if (now >= deadline) return this.#take();
      await delay(Math.min(minPauseMs, deadline - now), undefined, { signal });
    }
  }

  #isFull(): boolean {
    const wanted = this.#read.filter((each) => each.wanted);
    const bytes = wanted.reduce((sum, { record }) => sum + record.bytes, 0);
    return wanted.length >= this.#mapping.batchSize || bytes >= maxBytes;
  }

  #take(): RecordBatch {
    const records: StreamRecord[] = [];
    let taken = 0;
    let bytes = 0;
    for (const { record, wanted } of this.#read) {
      if (wanted) {
        bytes += record.bytes;
        if (records.length === this.#mapping.batchSize || (bytes > maxBytes && records.length > 0)) break;
        records.push(record);
      }
      taken += 1;
    }
    const upTo = this.#read[taken - 1]?.record.sequenceNumber;
    this.#read = this.#read.slice(taken);
    return { records, ...(upTo !== undefined && { upTo }) };
  }

  /**
   * Errors of the stream don't stop the run. The database may be unavailable for a while, and its records will arrive
   * later.
   */
  async #readPage(signal: AbortSignal): Promise<StreamRecord[]> {
    try {
      const page = await this.#reader.read(maxRecords, signal);
      if (this.#isFailing) this.#log('its stream can be read again');
      this.#isFailing = false;
      return page.map((record) => shapeRecord(record, this.#mapping));
    } catch (error) {
      signal.throwIfAborted();
      const { name, message } = error as Error;
      if (name === 'TrimmedDataAccessException') {
        this.#log('records older than a day are no longer in its stream; it continues with the others');
      } else if (name !== 'ExpiredIteratorException') {
        if (!this.#isFailing) this.#log(`its stream can't be read (${message || name}); retrying`);
        this.#isFailing = true;
        await delay(maxPauseMs, undefined, { signal });
      }
      return [];
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    await delay(this.#pauseMs, undefined, { signal });
    this.#pauseMs = Math.min(this.#pauseMs * 1.5, maxPauseMs);
  }
}
