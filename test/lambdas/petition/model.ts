import {
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { expect } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { type CountChange, readChange } from '../../../lambdas/petition/changes.ts';
import { countChanges } from '../../../lambdas/petition/counters.ts';
import { hideSignature, showSignature } from '../../../lambdas/petition/hide.ts';
import { readCounters, readPage, type SignaturesReader } from '../../../lambdas/petition/read.ts';
import { storeSignature } from '../../../lambdas/petition/store.ts';
import type { Signature } from '../../../lambdas/petition/table.ts';
import { listShards } from '../../../local/streams/shards.ts';
import { expectRejection } from '../problem.ts';

/** A reader who requests one page after the other. */
interface Walk {
  /** Start of the next page. Undefined for the first page. */
  last: string | undefined;
  readonly seen: Set<string>;
  /** Signatures that have been visible since the walk began. */
  readonly due: Set<string>;
}

interface Known extends Signature {
  hidden: boolean;
}

/**
 * Runs actions on a table, and checks the results against a simple model. Names are unique here, so a name identifies a
 * signature. The arguments of a method select the signature, or say how many.
 */
export class PetitionModel {
  readonly #reader: SignaturesReader;
  readonly #streams: DynamoDBStreamsClient;
  readonly #streamArn: string;
  readonly #known: Known[] = [];
  readonly #walks: Walk[] = [begin([]), begin([])];
  /** The number of delivered stream records. */
  #delivered = 0;

  constructor(reader: SignaturesReader, streams: DynamoDBStreamsClient, streamArn: string) {
    this.#reader = reader;
    this.#streams = streams;
    this.#streamArn = streamArn;
  }

  async sign(): Promise<void> {
    const name = `Signer ${this.#known.length}`;
    this.#known.push({ ...(await this.#store({ id: crypto.randomUUID(), name })), hidden: false });
  }

  async retry(which: number): Promise<void> {
    const known = this.#pick(which);
    if (!known) return;
    const { id, name, signedAt } = known;
    expect(await this.#store({ id, name })).toEqual({ id, name, signedAt });
  }

  async clash(which: number): Promise<void> {
    const known = this.#pick(which);
    if (known)
      await expectRejection(this.#store({ id: known.id, name: 'Somebody else' }), 'idempotency-key-reused');
  }

  async hide(which: number): Promise<void> {
    const known = this.#pick(which);
    if (!known) return;
    const outcome = await hideSignature(this.#reader.client, this.#reader, known.id);
    expect(outcome).toBe(known.hidden ? 'already done' : 'done');
    known.hidden = true;
    for (const { due } of this.#walks) due.delete(known.name);
  }

  async show(which: number): Promise<void> {
    const known = this.#pick(which);
    if (!known) return;
    const outcome = await showSignature(this.#reader.client, this.#reader, known.id);
    expect(outcome).toBe(known.hidden ? 'done' : 'already done');
    known.hidden = false;
  }

  /** One of two readers requests the next page, or starts again after the last one. */
  async page(which: number): Promise<void> {
    const index = which % 2;
    const walk = this.#walks[index] as Walk;
    const last = await this.#turn(walk, 1 + (which >> 1));
    if (last === null) this.#walks[index] = begin(this.#visible());
    else walk.last = last;
  }

  /** Delivers some records in batches. The first records may have been delivered before. */
  async deliver(which: number): Promise<void> {
    const all = await this.#records();
    const from = Math.max(0, this.#delivered - (which % 5));
    const to = Math.min(all.length, from + 1 + (which % 11));
    await this.#count(all.slice(from, to));
    this.#delivered = Math.max(this.#delivered, to);
  }

  /** Signatures, list and count are equal after all records are delivered, and after they are delivered again. */
  async expectAgreement(): Promise<void> {
    const visible = this.#visible();
    const walk = begin(visible);
    let last: string | null;
    do {
      last = await this.#turn(walk, 7);
      walk.last = last ?? undefined;
    } while (last !== null);
    const all = await this.#records();
    for (const from of [this.#delivered, 0, Math.floor(all.length / 2)]) await this.#count(all.slice(from));
    expect((await readCounters(this.#reader)).count).toBe(visible.length);
  }

  /**
   * Reads a page. At the end of the list, every signature that was visible throughout has been read. @returns the next
   * cursor
   */
  async #turn(walk: Walk, limit: number): Promise<string | null> {
    const { signatures, last } = await readPage(this.#reader, limit, walk.last);
    const visible = new Set(this.#visible());
    for (const { name } of signatures) {
      expect(visible).toContain(name);
      expect(walk.seen).not.toContain(name);
      walk.seen.add(name);
    }
    if (last === null) expect([...walk.due].filter((name) => !walk.seen.has(name))).toEqual([]);
    return last;
  }

  #store(signature: Pick<Signature, 'id' | 'name'>): Promise<Signature> {
    return storeSignature(this.#reader.client, this.#reader, signature);
  }

  #pick(which: number): Known | undefined {
    return this.#known[which % this.#known.length];
  }

  #visible(): string[] {
    return this.#known.filter(({ hidden }) => !hidden).map(({ name }) => name);
  }

  async #count(records: readonly DynamoDBRecord[]): Promise<void> {
    const changes = records.flatMap((record): CountChange | [] => readChange(record) ?? []);
    if (changes.length > 0)
      await countChanges(this.#reader.client, this.#reader.tableName, 'shardId-of-the-model', changes);
  }

  /** Reads the whole stream from the database. */
  async #records(): Promise<DynamoDBRecord[]> {
    const shards = await listShards(this.#streams, this.#streamArn, new AbortController().signal);
    const pages = shards.map(async ({ id: ShardId }) => {
      const { ShardIterator } = await this.#streams.send(
        new GetShardIteratorCommand({
          StreamArn: this.#streamArn,
          ShardId,
          ShardIteratorType: 'TRIM_HORIZON',
        }),
      );
      const { Records = [] } = await this.#streams.send(
        new GetRecordsCommand({ ShardIterator, Limit: 1_000 }),
      );
      // As JSON, the API's record is the same as Lambda's, except for the times, which are not read here.
      return Records as unknown as DynamoDBRecord[];
    });
    return (await Promise.all(pages)).flat();
  }
}

function begin(visible: readonly string[]): Walk {
  return { last: undefined, seen: new Set(), due: new Set(visible) };
}
