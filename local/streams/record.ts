import type { AttributeValue, _Record as ServiceRecord } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord, AttributeValue as EventValue } from 'aws-lambda';
import type { BatchRecord } from './batches.ts';
import type { StreamMapping } from './definition.ts';

/** A stream record for a function. */
export interface StreamRecord extends BatchRecord {
  readonly event: DynamoDBRecord;
  /** Bytes of the event as JSON. */
  readonly bytes: number;
}

/**
 * Sequence numbers have 21 to 40 digits (API reference, `StreamRecord`). Emulators have shorter ones, which are
 * padded, so that they sort as text in the order of the stream.
 */
const minDigits = 21;

/**
 * Converts a record to Lambda's format: the mapping's region and stream instead of the emulator's, time in seconds,
 * binary values in base64.
 */
export function shapeRecord(record: ServiceRecord, mapping: StreamMapping): StreamRecord {
  const { dynamodb = {}, userIdentity } = record;
  const sequenceNumber = (dynamodb.SequenceNumber ?? '').padStart(minDigits, '0');
  const createdAt = dynamodb.ApproximateCreationDateTime ?? new Date(0);
  const event = {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: 'aws:dynamodb',
    awsRegion: mapping.region,
    dynamodb: {
      ApproximateCreationDateTime: createdAt.getTime() / 1000,
      Keys: shapeItem(dynamodb.Keys),
      ...(dynamodb.NewImage && { NewImage: shapeItem(dynamodb.NewImage) }),
      ...(dynamodb.OldImage && { OldImage: shapeItem(dynamodb.OldImage) }),
      SequenceNumber: sequenceNumber,
      SizeBytes: dynamodb.SizeBytes,
      StreamViewType: dynamodb.StreamViewType,
    },
    ...(userIdentity && {
      userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type },
    }),
    eventSourceARN: mapping.streamArn,
  } as DynamoDBRecord;
  return { sequenceNumber, createdAt, event, bytes: Buffer.byteLength(JSON.stringify(event)) };
}

function shapeItem(item: Record<string, AttributeValue> = {}): Record<string, EventValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, shapeValue(value)]));
}

function shapeValue(value: AttributeValue): EventValue {
  if (value.B) return { B: base64(value.B) };
  if (value.BS) return { BS: value.BS.map(base64) };
  if (value.L) return { L: value.L.map(shapeValue) };
  if (value.M) return { M: shapeItem(value.M) };
  return value as EventValue;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
