import { randomInt } from 'node:crypto';
import { ulid } from 'ulid';
import { type DynamoDb, isConditionalCheckFailed } from '../shared/aws/dynamodb.ts';
import { Problem, temporarilyUnavailable } from '../shared/problem.ts';
import type { Signature, TableConfig } from './table.ts';

/**
 * Stores a signature with one conditional write. A retry, whether by the visitor or by the client, signs once.
 *
 * @returns the stored signature, also for a retry
 * @throws {Problem} 409 if the id was used with another name, 503 if the signature could not be stored
 */
export async function storeSignature(
  client: DynamoDb,
  { tableName, shards }: TableConfig,
  { id, name }: Pick<Signature, 'id' | 'name'>,
  abortSignal?: AbortSignal,
): Promise<Signature> {
  const now = Date.now();
  const signedAt = new Date(now).toISOString();
  try {
    await client.send(
      'PutItem',
      {
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
      },
      { abortSignal },
    );
    return { id, name, signedAt };
  } catch (error) {
    return readExisting(error, { id, name });
  }
}

function readExisting(error: unknown, { id, name }: Pick<Signature, 'id' | 'name'>): Signature {
  const stored = isConditionalCheckFailed(error) ? error.Item : undefined;
  if (!stored?.name?.S || !stored.signedAt?.S) throw temporarilyUnavailable(error);
  if (stored.name.S !== name) throw new Problem('idempotency-key-reused');
  return { id, name, signedAt: stored.signedAt.S };
}
