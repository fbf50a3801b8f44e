import { type App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';

const counter = `
const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
exports.handler = async (event) => {
  const { Attributes } = await new DynamoDBClient().send(new UpdateItemCommand({
    TableName: process.env.TABLE, Key: { path: { S: event.rawPath } }, ReturnValues: 'UPDATED_NEW',
    UpdateExpression: 'ADD hits :one', ExpressionAttributeValues: { ':one': { N: '1' } },
  }));
  const result = await new LambdaClient().send(new InvokeCommand({
    FunctionName: process.env.DOWNSTREAM, Payload: JSON.stringify({ hits: Attributes.hits.N }),
  }));
  return JSON.parse(Buffer.from(result.Payload).toString());
};`;

/** A function counts requests in a table and calls a second function. */
export function addHitCounter(app: App): void {
  const stack = new Stack(app, 'HitCounter');
  const runtime = Runtime.NODEJS_22_X;
  const hits = new Table(stack, 'Hits', {
    partitionKey: { name: 'path', type: AttributeType.STRING },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const log = new Table(stack, 'Log', {
    partitionKey: { name: 'path', type: AttributeType.STRING },
    sortKey: { name: 'at', type: AttributeType.NUMBER },
  });
  log.addLocalSecondaryIndex({ indexName: 'bySize', sortKey: { name: 'size', type: AttributeType.NUMBER } });
  const downstream = new LambdaFunction(stack, 'Greeter', {
    runtime,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async ({ hits }) => ({ text: "Hit " + hits });'),
  });
  const handler = new LambdaFunction(stack, 'Counter', {
    runtime,
    handler: 'index.handler',
    code: Code.fromInline(counter),
    environment: { TABLE: hits.tableName, DOWNSTREAM: downstream.functionName },
  });
  hits.grantReadWriteData(handler);
  downstream.grantInvoke(handler);
  const api = new HttpApi(stack, 'Api');
  api.addRoutes({
    path: '/{proxy+}',
    methods: [HttpMethod.GET],
    integration: new HttpLambdaIntegration('Integration', handler),
  });
}
