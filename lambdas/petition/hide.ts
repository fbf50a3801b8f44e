import { randomInt } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { TableConfig } from './table.ts';

/** What became of a signature that was to be hidden or shown. */
export type HideResult = 'done' | 'already so' | 'no such signature';

/**
 * Hides a signature: it leaves the index, and with that the list and the count. The item stays, so its key still
 * belongs to it, and whoever sends the request again does not bring it back.
 *
 * @param id the idempotency key that it was signed with
 */
export function hideSignature(
  client: DynamoDBClient,
  { tableName }: Pick<TableConfig, 'tableName'>,
  id: string,
): Promise<HideResult> {
  return change(client, {
    TableName: tableName,
    Key: { id: { S: id } },
    UpdateExpression: 'REMOVE #shard SET hiddenAt = :now',
    // Only what is a signature: no counter has these.
    ConditionExpression: 'attribute_exists(signedAtId) AND attribute_exists(#shard)',
    ExpressionAttributeNames: { '#shard': 'shard' },
    ExpressionAttributeValues: { ':now': { S: new Date().toISOString() } },
  });
}

/** Shows a hidden signature again, in the place of its time. */
export function showSignature(
  client: DynamoDBClient,
  { tableName, shards }: TableConfig,
  id: string,
): Promise<HideResult> {
  return change(client, {
    TableName: tableName,
    Key: { id: { S: id } },
    UpdateExpression: 'SET #shard = :shard REMOVE hiddenAt',
    ConditionExpression: 'attribute_exists(signedAtId) AND attribute_not_exists(#shard)',
    ExpressionAttributeNames: { '#shard': 'shard' },
    ExpressionAttributeValues: { ':shard': { S: String(randomInt(shards)) } },
  });
}

async function change(client: DynamoDBClient, input: UpdateItemCommandInput): Promise<HideResult> {
  try {
    await client.send(new UpdateItemCommand({ ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    return 'done';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item?.signedAtId ? 'already so' : 'no such signature';
  }
}
