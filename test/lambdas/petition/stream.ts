import type { DynamoDBRecord } from 'aws-lambda';

/** The index shard of an item, or null if the item is not in the index. */
export type Shown = string | null;

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

const image = (id: string, shown: Shown): Image => ({
  id: { S: id },
  name: { S: 'Ann' },
  signedAt: { S: '2025-01-02T03:04:05.678Z' },
  signedAtId: { S: '01JGJ6V0YE0000000000000000' },
  ...(shown !== null && { shard: { S: shown } }),
});

/**
 * A stream record as in Lambda's event.
 *
 * @param sequence padded to 21 digits, the minimum length of DynamoDB's sequence numbers
 * @param before the item before the change; undefined if there was none
 * @param after the item after the change; undefined if it was deleted
 */
export function streamRecord(
  sequence: number,
  before: Shown | undefined,
  after: Shown | undefined,
  id = `key-${sequence}`,
): DynamoDBRecord {
  return {
    eventID: String(sequence),
    eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    dynamodb: {
      ApproximateCreationDateTime: 1_735_787_045,
      Keys: { id: { S: id } },
      ...(before !== undefined && { OldImage: image(id, before) }),
      ...(after !== undefined && { NewImage: image(id, after) }),
      SequenceNumber: String(100_000_000_000_000_000_000n + BigInt(sequence)),
      SizeBytes: 120,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:123456789012:table/signatures/stream/2025-01-01T00:00:00.000',
  };
}

/** The record of a new signature. */
export const signed = (sequence: number, shard = '0') => streamRecord(sequence, undefined, shard);
/** The record of a signature that an operator hides. */
export const hidden = (sequence: number) => streamRecord(sequence, '0', null);
