import { readState, writeState } from '../state-file.ts';
import type { WindowState } from './tumbling-window.ts';

/** Progress of a shard. */
export interface Checkpoint {
  /** Sequence number of the last processed record. Absent before the first one. */
  readonly after?: string;
  /** The current tumbling window. Absent without windows. */
  readonly window?: WindowState;
  /** Set when the shard is closed and completely processed. */
  readonly finished?: true;
}

interface Saved {
  /** The stream's ARN in the database. A table that is created again has another ARN. */
  readonly streamArn: string;
  readonly shards: Readonly<Record<string, Checkpoint>>;
}

/**
 * A mapping's progress, in a file. It is written after a batch was processed, so that the next run delivers again
 * what this run has not finished.
 */
export class Checkpoints {
  readonly #file: string;
  readonly #streamArn: string;
  readonly #shards: Map<string, Checkpoint>;
  /** Whether an earlier run has read this stream. */
  readonly isResumed: boolean;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(file: string, streamArn: string, saved: Saved | undefined) {
    this.#file = file;
    this.#streamArn = streamArn;
    this.isResumed = saved?.streamArn === streamArn;
    this.#shards = new Map(this.isResumed ? Object.entries(saved?.shards ?? {}) : []);
  }

  /** @throws {UserError} if the file is damaged */
  static async open(file: string, streamArn: string): Promise<Checkpoints> {
    return new Checkpoints(file, streamArn, await readState(file, parseSaved));
  }

  of(shardId: string): Checkpoint {
    return this.#shards.get(shardId) ?? {};
  }

  /** The shards that were read to their end. */
  finished(): Set<string> {
    return new Set([...this.#shards].filter(([, { finished }]) => finished).map(([id]) => id));
  }

  /** Settles when the progress is on disk. Ignored after `close`: the batch will be delivered again. */
  save(shardId: string, checkpoint: Checkpoint): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#shards.set(shardId, checkpoint);
    return this.#write();
  }

  /** Creates the file, so that the next run continues from here, and removes shards that no longer exist. */
  keepOnly(shardIds: readonly string[]): Promise<void> {
    const kept = new Set(shardIds);
    for (const id of this.#shards.keys()) if (!kept.has(id)) this.#shards.delete(id);
    return this.#closed ? Promise.resolve() : this.#write();
  }

  /** Waits for pending writes and ignores later ones. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#writing.catch(() => {});
  }

  #write(): Promise<void> {
    const saved: Saved = { streamArn: this.#streamArn, shards: Object.fromEntries(this.#shards) };
    const write = () => writeState(this.#file, saved);
    // Serialized, because an older state could replace a newer one.
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }
}

function parseSaved(json: unknown): Saved {
  const saved = json as Saved;
  if (typeof saved.streamArn !== 'string' || typeof saved.shards !== 'object' || !saved.shards)
    throw new Error('not the progress of a stream');
  return saved;
}
