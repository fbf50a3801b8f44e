// A handler with the document client of DynamoDB, as in the SDK's documentation.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async () => {
  await client.send(new PutCommand({ TableName: 'signatures', Item: { id: 'key-1', name: 'Ann' } }));
  return { statusCode: 201, body: '{}' };
};
