import { type App, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, FunctionUrlAuthType, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';

const worker = `
const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { messageId, body } of Records) {
    await new DynamoDBClient().send(new UpdateItemCommand({
      TableName: process.env.TABLE, Key: { id: { S: body } },
      UpdateExpression: 'ADD attempts :one', ExpressionAttributeValues: { ':one': { N: '1' } },
    }));
    if (body === 'bad') batchItemFailures.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures };
};`;

/** Calls SQS as the SDK does, which is not among the packages of this project. */
const producer = `
exports.handler = async ({ rawQueryString }) => {
  const response = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({ QueueUrl: process.env.QUEUE, MessageBody: rawQueryString }),
  });
  return { statusCode: response.status, body: await response.text() };
};`;

/** A function URL puts messages into a queue. A worker reads them and reports failures one by one. */
export function addQueueWorker(app: App): void {
  const stack = new Stack(app, 'QueueWorker');
  const common = { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', timeout: Duration.seconds(30) };
  const failed = new Queue(stack, 'Failed');
  const jobs = new Queue(stack, 'Jobs', {
    visibilityTimeout: Duration.seconds(5),
    deadLetterQueue: { queue: failed, maxReceiveCount: 1 },
  });
  const done = new Table(stack, 'Done', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const consumer = new LambdaFunction(stack, 'Worker', {
    ...common,
    code: Code.fromInline(worker),
    environment: { TABLE: done.tableName },
  });
  consumer.addEventSource(new SqsEventSource(jobs, { batchSize: 5, reportBatchItemFailures: true }));
  const sender = new LambdaFunction(stack, 'Producer', {
    ...common,
    code: Code.fromInline(producer),
    environment: { QUEUE: jobs.queueUrl },
  });
  jobs.grantSendMessages(sender);
  sender.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
}
