// The same handler with the logger of Powertools, as middleware of Middy.
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';

const logger = new Logger({ serviceName: 'petition' });
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = middy(async () => {
  await client.send(new PutCommand({ TableName: 'signatures', Item: { id: 'key-1', name: 'Ann' } }));
  logger.info('request completed');
  return { statusCode: 201, body: '{}' };
}).use(injectLambdaContext(logger));
