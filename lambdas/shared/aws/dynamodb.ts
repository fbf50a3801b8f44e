import type {
  AttributeValue,
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Endpoint } from './endpoint.ts';
import { type AwsClient, jsonClient } from './json-client.ts';

interface DynamoDbOperations {
  BatchGetItem: [BatchGetItemCommandInput, BatchGetItemCommandOutput];
  GetItem: [GetItemCommandInput, GetItemCommandOutput];
  PutItem: [PutItemCommandInput, PutItemCommandOutput];
  Query: [QueryCommandInput, QueryCommandOutput];
  UpdateItem: [UpdateItemCommandInput, UpdateItemCommandOutput];
}

/**
 * A client of DynamoDB. Items have their attributes as in the service's JSON, such as `{ name: { S: 'Ann' } }`. Binary
 * attributes are not supported.
 */
export type DynamoDb = AwsClient<DynamoDbOperations>;

type Options = Partial<Endpoint> & { readonly maxAttempts?: number };

/** @example const { Item } = await dynamoDbClient().send('GetItem', { TableName, Key: { id: { S: id } } }); */
export function dynamoDbClient(options?: Options): DynamoDb {
  return jsonClient(
    { name: 'dynamodb', id: 'DYNAMODB', target: 'DynamoDB_20120810', version: '1.0' },
    options,
  );
}

/** An error of this client or of the AWS SDK. */
export interface ConditionalCheckFailed extends Error {
  /** The item as it is. Only with `ReturnValuesOnConditionCheckFailure`. */
  readonly Item?: Record<string, AttributeValue>;
}

/** Whether the condition of a write does not hold. */
export function isConditionalCheckFailed(error: unknown): error is ConditionalCheckFailed {
  return (error as Partial<Error> | null)?.name === 'ConditionalCheckFailedException';
}
