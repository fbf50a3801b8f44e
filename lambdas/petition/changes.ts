import type { DynamoDBRecord } from 'aws-lambda';

/** What a record of the stream changes about the number of signatures. */
export interface Change {
  /** Of the record, in 40 digits, so that its text sorts as its number does. */
  readonly sequenceNumber: string;
  /** 1 for a signature that appears in the list, -1 for one that disappears from it. */
  readonly number: 1 | -1;
  /** Shard of the index that a signature appears in. @default - none does */
  readonly shard?: string;
}

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/**
 * Reads a record of the table's stream. A signature is counted while it stands in the index, so signing, hiding,
 * showing again, deleting and importing need no rule of their own.
 *
 * @returns undefined when it changes nothing about the number of signatures, as a record of a counter
 * @throws Error when it is not as a stream of new and old images has it
 */
export function readChange({ eventName, dynamodb = {} }: DynamoDBRecord): Change | undefined {
  const { SequenceNumber: sequenceNumber = '', Keys, NewImage: after, OldImage: before } = dynamodb;
  // 21 to 40 digits, says the reference of the API.
  if (!/^\d{1,40}$/.test(sequenceNumber)) throw new Error('The record has no sequence number.');
  const complete = {
    INSERT: after !== undefined,
    MODIFY: after !== undefined && before !== undefined,
    REMOVE: before !== undefined,
  };
  if (!Keys?.id?.S || !eventName || !complete[eventName])
    throw new Error('The record lacks a key or an image.');
  const [was, is] = [shardOf(before), shardOf(after)];
  if ((was === undefined) === (is === undefined)) return undefined;
  return { sequenceNumber: sequenceNumber.padStart(40, '0'), number: is === undefined ? -1 : 1, shard: is };
}

/** The index holds items with both its keys. */
function shardOf(image: Image): string | undefined {
  return image?.signedAtId?.S && image.shard?.S ? image.shard.S : undefined;
}
