import { describe, expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { readChange } from '../../../lambdas/petition/changes.ts';
import { type Shown, streamRecord } from './stream.ts';

describe('a record of the stream', () => {
  test.each<[string, Shown | undefined, Shown | undefined, number | undefined]>([
    ['a signature that is stored', undefined, '3', 1],
    ['a signature that is hidden', '3', null, -1],
    ['a signature that is shown again', null, '1', 1],
    ['a signature that moves to another shard', '3', '1', undefined],
    ['a signature that changes otherwise', '3', '3', undefined],
    ['a signature that is deleted', '3', undefined, -1],
    ['a hidden signature that is imported', undefined, null, undefined],
    ['a hidden signature that is deleted', null, undefined, undefined],
    ['a counter', null, null, undefined],
  ])('of %s', (_, before, after, delta) => {
    const change = readChange(streamRecord(7, before, after));
    expect(change?.delta).toBe(delta);
    if (delta === 1) expect(change?.shard).toBe(after);
  });

  test('is ordered by a number of 40 digits, however many it was sent with', () => {
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
    [
      'a sequence number of digits',
      { ...signedRecord, dynamodb: { ...signedRecord.dynamodb, SequenceNumber: 'x' } },
    ],
    ['a key', without('Keys')],
    ['the image after', without('NewImage')],
    ['an image before', { ...signedRecord, eventName: 'MODIFY' }],
    ['an image of what was removed', { ...signedRecord, eventName: 'REMOVE' }],
    ['a name of the event', { ...signedRecord, eventName: undefined }],
    ['everything', {}],
  ])('without %s is refused', (_, record) => {
    expect(() => readChange(record)).toThrow();
  });
});
