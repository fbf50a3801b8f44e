import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../aws/files.ts';
import { UserError } from '../user-error.ts';
import type { WindowState } from './tumbling-window.ts';

/** How far a shard is processed. */
export interface Checkpoint {
  /** Sequence number of the last record that is done with. Absent before the first. */
  readonly after?: string;
  /** The tumbling window that it stands in. Absent without windows. */
  readonly window?: WindowState;
  /** Set once the shard is closed and all of it is done with. */
  readonly finished?: true;
}

interface Saved {
  /** The stream's ARN as the database gives it: a table that was made anew has another. */
  readonly streamArn: string;
  readonly shards: Readonly<Record<string, Checkpoint>>;
}

/**
 * A mapping's progress in a file. It is written after a batch was processed, so that the next run delivers again what this
 * run has not finished.
 */
export class Checkpoints {
  readonly #file: string;
  readonly #streamArn: string;
  readonly #shards: Map<string, Checkpoint>;
  /** Whether a run before has begun to read this stream. */
  readonly isResumed: boolean;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(file: string, streamArn: string, saved: Saved | undefined) {
    this.#file = file;
    this.#streamArn = streamArn;
    this.isResumed = saved?.streamArn === streamArn;
    this.#shards = new Map(this.isResumed ? Object.entries(saved?.shards ?? {}) : []);
  }

  /** @throws UserError where the file is damaged */
  static async open(file: string, streamArn: string): Promise<Checkpoints> {
    return new Checkpoints(file, streamArn, await load(file));
  }

  of(shardId: string): Checkpoint {
    return this.#shards.get(shardId) ?? {};
  }

  /** The shards that were read to their end. */
  finished(): Set<string> {
    return new Set([...this.#shards].filter(([, { finished }]) => finished).map(([id]) => id));
  }

  /** Settles once it is on the disk. Does nothing after `close`: the batch will be delivered again. */
  save(shardId: string, checkpoint: Checkpoint): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#shards.set(shardId, checkpoint);
    return this.#write();
  }

  /** Begins the file, so that the next run goes on from here, and forgets shards that are no more. */
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
    const write = () => writeFileAtomic(this.#file, `${JSON.stringify(saved, undefined, 2)}\n`);
    // One after the other, or an older state could replace a newer one.
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }
}

async function load(file: string): Promise<Saved | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const saved = JSON.parse(text) as Saved;
    if (typeof saved.streamArn === 'string' && typeof saved.shards === 'object' && saved.shards) return saved;
  } catch {
    // The sentence below says it.
  }
  throw new UserError(
    `The progress of a stream's consumer in ${file} is damaged. Start with --fresh to begin with empty state, or name ` +
      'another folder with --data.',
  );
}
