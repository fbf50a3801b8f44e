import type { DynamoDBRecord } from 'aws-lambda';
import { JamstackError } from '../shared/jamstack-error.ts';

/** A stream record is not as DynamoDB documents it. */
export class StreamRecordError extends JamstackError {
  override readonly name = 'StreamRecordError';
}

/** Effect of a stream record on the count. */
export interface CountChange {
  /** Padded to 40 digits, so that it can be compared as text. */
  readonly sequenceNumber: string;
  /** 1 if a signature enters the index, -1 if it leaves. */
  readonly delta: 1 | -1;
  /** The index shard that the signature enters. @default - it leaves */
  readonly shard?: string;
}

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/**
 * Reads a record of the table's stream. The count is the number of items in the index, so signing, hiding, showing,
 * deleting and importing need no separate rules.
 *
 * @returns `undefined` if the record does not change the count, such as a record of a counter
 * @throws {StreamRecordError} if the sequence number, the key or an image is missing
 */
export function readChange({ eventName, dynamodb = {} }: DynamoDBRecord): CountChange | undefined {
  const { SequenceNumber: sequenceNumber = '', Keys, NewImage: after, OldImage: before } = dynamodb;
  // The API reference allows 21 to 40 digits.
  if (!/^\d{1,40}$/.test(sequenceNumber))
    throw new StreamRecordError('The record must have a sequence number.');
  const isComplete = {
    INSERT: after !== undefined,
    MODIFY: after !== undefined && before !== undefined,
    REMOVE: before !== undefined,
  };
  if (!Keys?.id?.S || !eventName || !isComplete[eventName])
    throw new StreamRecordError(`The record ${sequenceNumber} must have a key and its images.`);
  const [oldShard, newShard] = [indexShard(before), indexShard(after)];
  if ((oldShard === undefined) === (newShard === undefined)) return undefined;
  const delta = newShard === undefined ? -1 : 1;
  return { sequenceNumber: sequenceNumber.padStart(40, '0'), delta, shard: newShard };
}

/** An item is in the index if it has both keys of the index. */
function indexShard(image: Image): string | undefined {
  return image?.signedAtId?.S && image.shard?.S ? image.shard.S : undefined;
}
