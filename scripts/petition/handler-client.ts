import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDb } from '../../lambdas/shared/aws/dynamodb.ts';

const commands: { readonly [Name in Parameters<DynamoDb['send']>[0]]: new (input: never) => unknown } = {
  BatchGetItem: BatchGetItemCommand,
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  Query: QueryCommand,
  UpdateItem: UpdateItemCommand,
};

/**
 * @returns the client that the functions of the handlers take. It sends with the SDK, which knows AWS profiles and
 * temporary credentials.
 */
export function handlerClient(client: DynamoDBClient): DynamoDb {
  return {
    send: (operation, input, options = {}) =>
      client.send(new commands[operation](input as never) as GetItemCommand, options) as never,
    connect: async () => undefined,
  };
}
