import { describe, expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { readChange, StreamRecordError } from '../../../lambdas/petition/changes.ts';
import { type Shown, streamRecord } from './stream.ts';

describe('a stream record', () => {
  test.each<[string, Shown | undefined, Shown | undefined, number | undefined]>([
    ['a new signature', undefined, '3', 1],
    ['hiding a signature', '3', null, -1],
    ['showing a hidden signature', null, '1', 1],
    ['moving a signature to another shard', '3', '1', undefined],
    ['another update', '3', '3', undefined],
    ['deleting a signature', '3', undefined, -1],
    ['importing a hidden signature', undefined, null, undefined],
    ['deleting a hidden signature', null, undefined, undefined],
    ['a counter update', null, null, undefined],
  ])('of %s changes the count by the right number', (_, before, after, delta) => {
    const change = readChange(streamRecord(7, before, after));
    expect(change?.delta).toBe(delta);
    if (delta === 1) expect(change?.shard).toBe(after);
  });

  test('has a sequence number padded to 40 digits, which sorts as text', () => {
    const sequence = (SequenceNumber: string) =>
      readChange({ ...signedRecord, dynamodb: { ...signedRecord.dynamodb, SequenceNumber } })
        ?.sequenceNumber ?? '';
    expect(sequence('9') < sequence('10')).toBe(true);
    expect(sequence(`1${'0'.repeat(39)}`)).toHaveLength(40);
    expect(sequence('9'.repeat(39)) < sequence(`1${'0'.repeat(39)}`)).toBe(true);
  });

  const signedRecord = streamRecord(1, undefined, '0');
  const without = (field: string): DynamoDBRecord => ({
    ...signedRecord,
    dynamodb: { ...signedRecord.dynamodb, [field]: undefined },
  });

  test.each<[string, DynamoDBRecord]>([
    ['a sequence number', without('SequenceNumber')],
    ...['x', '1x', 'x1', '1'.repeat(41)].map((SequenceNumber): [string, DynamoDBRecord] => [
      `a valid sequence number, as with ${SequenceNumber},`,
      { ...signedRecord, dynamodb: { ...signedRecord.dynamodb, SequenceNumber } },
    ]),
    ['keys', without('Keys')],
    ['a key', { ...signedRecord, dynamodb: { ...signedRecord.dynamodb, Keys: {} } }],
    ['the new image of an update', { ...streamRecord(1, '0', undefined), eventName: 'MODIFY' }],
    ['the new image', without('NewImage')],
    ['the old image of an update', { ...signedRecord, eventName: 'MODIFY' }],
    ['the old image of a deletion', { ...signedRecord, eventName: 'REMOVE' }],
    ['an event name', { ...signedRecord, eventName: undefined }],
    ['any field', {}],
  ])('without %s is rejected', (_, record) => {
    expect(() => readChange(record)).toThrow(StreamRecordError);
  });

  test('that is rejected is named by its sequence number, or by the lack of one', () => {
    const named = `The record ${signedRecord.dynamodb?.SequenceNumber} must have a key and its images.`;
    expect(() => readChange(without('Keys'))).toThrow(named);
    expect(() => readChange(without('SequenceNumber'))).toThrow('The record must have a sequence number.');
  });
});
