import { randomInt } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { ulid } from 'ulid';
import { Problem } from '../shared/problem.ts';
import type { Signature, TableConfig } from './table.ts';

/**
 * Stores a signature, in one conditional write: it is either stored when this returns, or there was one under
 * this id already. So a repeated request, of a visitor or of the SDK after a lost answer, signs once.
 *
 * @returns the signature as stored, at the first request and at each that repeats it
 * @throws Problem 409 when the id was used for another name, 503 when the table did not take it
 */
export async function storeSignature(
  client: DynamoDBClient,
  { tableName, shards }: TableConfig,
  { id, name }: Pick<Signature, 'id' | 'name'>,
  abortSignal?: AbortSignal,
): Promise<Signature> {
  const now = Date.now();
  const signedAt = new Date(now).toISOString();
  try {
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: {
          id: { S: id },
          name: { S: name },
          signedAt: { S: signedAt },
          shard: { S: String(randomInt(shards)) },
          signedAtId: { S: ulid(now) },
        },
        ConditionExpression: 'attribute_not_exists(id)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
      { abortSignal },
    );
    return { id, name, signedAt };
  } catch (error) {
    return signedBefore(error, { id, name });
  }
}

function signedBefore(error: unknown, { id, name }: Pick<Signature, 'id' | 'name'>): Signature {
  const stored = error instanceof ConditionalCheckFailedException ? error.Item : undefined;
  if (!stored?.name?.S || !stored.signedAt?.S) {
    throw new Problem('temporarily-unavailable', { cause: error, headers: { 'retry-after': '2' } });
  }
  if (stored.name.S !== name) throw new Problem('idempotency-key-reused');
  return { id, name, signedAt: stored.signedAt.S };
}
