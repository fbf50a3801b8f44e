import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SignaturesTable } from '../../../lib/petition/signatures-table.ts';

function deploy(retain: boolean) {
  const stack = new Stack(new App(), 'Stack');
  const signatures = new SignaturesTable(stack, 'Signatures', { retain });
  const [table] = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::GlobalTable'));
  return { table, signatures, stack };
}

test('a signature has its id as key, and the index lists the newest first with what the list shows', () => {
  const { table } = deploy(true);
  // A change of the key schema replaces the table, and the signatures with it.
  expect(table?.Properties.KeySchema).toEqual([{ AttributeName: 'id', KeyType: 'HASH' }]);
  expect(table?.Properties.GlobalSecondaryIndexes).toEqual([
    {
      IndexName: 'newest',
      KeySchema: [
        { AttributeName: 'shard', KeyType: 'HASH' },
        { AttributeName: 'signedAtId', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['name', 'signedAt'] },
    },
  ]);
  expect(table?.Properties.AttributeDefinitions).toEqual(
    ['id', 'shard', 'signedAtId'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  );
});

test('the ARN of the index, by which the list is permitted to read, is that of the table', () => {
  const { signatures, stack } = deploy(true);
  expect(stack.resolve(signatures.newestIndexArn)).toEqual({
    'Fn::Join': ['', [stack.resolve(signatures.table.tableArn), '/index/newest']],
  });
});

describe.each([true, false])('retain: %j', (retain) => {
  test('decides whether the table survives its stack, and can be deleted', () => {
    const { table } = deploy(retain);
    expect(table).toMatchObject(
      retain
        ? { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }
        : { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' },
    );
    expect(table?.Properties.Replicas).toMatchObject([{ DeletionProtectionEnabled: retain }]);
  });

  test('the table has point-in-time recovery, and encryption with the key of AWS', () => {
    const { table } = deploy(retain);
    expect(table?.Properties.Replicas).toMatchObject([
      { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    ]);
    expect(table?.Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
  });
});
