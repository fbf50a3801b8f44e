import { randomInt } from 'node:crypto';
import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { type DynamoDb, isConditionalCheckFailed } from '../shared/aws/dynamodb.ts';
import type { TableConfig } from './table.ts';

/** Result of hiding or showing a signature. */
export type HideResult = 'done' | 'already done' | 'no such signature';

/**
 * Removes a signature from the index, and so from the list and the count. The item remains, so a retry of the original
 * request does not sign again.
 *
 * @param id the signature's idempotency key
 */
export function hideSignature(
  client: DynamoDb,
  { tableName }: Pick<TableConfig, 'tableName'>,
  id: string,
): Promise<HideResult> {
  return updateItem(client, {
    TableName: tableName,
    Key: { id: { S: id } },
    UpdateExpression: 'REMOVE #shard SET hiddenAt = :now',
    // Counter items have neither attribute.
    ConditionExpression: 'attribute_exists(signedAtId) AND attribute_exists(#shard)',
    ExpressionAttributeNames: { '#shard': 'shard' },
    ExpressionAttributeValues: { ':now': { S: new Date().toISOString() } },
  });
}

/** Returns a hidden signature to its position in the list. */
export function showSignature(
  client: DynamoDb,
  { tableName, shards }: TableConfig,
  id: string,
): Promise<HideResult> {
  return updateItem(client, {
    TableName: tableName,
    Key: { id: { S: id } },
    UpdateExpression: 'SET #shard = :shard REMOVE hiddenAt',
    ConditionExpression: 'attribute_exists(signedAtId) AND attribute_not_exists(#shard)',
    ExpressionAttributeNames: { '#shard': 'shard' },
    ExpressionAttributeValues: { ':shard': { S: String(randomInt(shards)) } },
  });
}

async function updateItem(client: DynamoDb, input: UpdateItemCommandInput): Promise<HideResult> {
  try {
    await client.send('UpdateItem', { ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    return 'done';
  } catch (error) {
    if (!isConditionalCheckFailed(error)) throw error;
    return error.Item?.signedAtId ? 'already done' : 'no such signature';
  }
}
