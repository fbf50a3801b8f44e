import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import {
  CognitoIdentityProviderClient,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from '@jest/globals';
import { maxPayloadBytes } from '../../../local/lambda/definition.ts';
import { startSharedServices } from '../../../local/shared-services.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';
import { startFunction } from '../lambda/function-fixture.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };

async function start() {
  const refused: string[] = [];
  const services = await startSharedServices(({ text }) => refused.push(text));
  onTestFinished(() => services.close());
  const options = { region: 'us-east-1', credentials, endpoint: services.urlFor('Report') };
  return { services, options, refused };
}

test.each([
  ['sts', 'GetCallerIdentity', (of: object) => new STSClient(of).send(new GetCallerIdentityCommand())],
  [
    'cloudformation',
    'ListStacks',
    (of: object) => new CloudFormationClient(of).send(new ListStacksCommand()),
  ],
  [
    'ssm',
    'PutParameter',
    (of: object) => new SSMClient(of).send(new PutParameterCommand({ Name: 'a', Value: 'b' })),
  ],
  [
    'cognito-idp',
    'ListUserPools',
    (of: object) => new CognitoIdentityProviderClient(of).send(new ListUserPoolsCommand({ MaxResults: 1 })),
  ],
  [
    'ses',
    'POST /v2/email/outbound-emails',
    (of: object) => new SESv2Client(of).send(new SendEmailCommand({ Content: {} })),
  ],
  [
    'cloudfront',
    'GET /2020-05-31/distribution',
    (of: object) => new CloudFrontClient(of).send(new ListDistributionsCommand()),
  ],
  [
    'lambda',
    'GET /2015-03-31/functions',
    (of: object) => new LambdaClient(of).send(new ListFunctionsCommand()),
  ],
] as const)('a call of %s names the service, %s and the function', async (service, operation, call) => {
  const { options, refused } = await start();
  const error = await Promise.resolve(call(options)).then(
    () => undefined,
    (reason: Error) => reason,
  );
  const sentence = `The local run has no ${service}: Report called ${operation}.`;
  expect(error?.message).toBe(sentence);
  // Once: the SDK does not retry it.
  expect(refused).toEqual([sentence]);
});

test('an error in CBOR has the code and the message', async () => {
  const { options } = await start();
  const response = await fetch(
    `${options.endpoint}/service/GraniteServiceVersion20100801/operation/PutMetricData`,
    {
      method: 'POST',
      headers: {
        'smithy-protocol': 'rpc-v2-cbor',
        authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/monitoring/aws4_request',
      },
    },
  );
  expect([response.status, response.headers.get('smithy-protocol')]).toEqual([501, 'rpc-v2-cbor']);
  const body = Buffer.from(await response.arrayBuffer()).toString('latin1');
  expect(body).toContain('The local run has no monitoring: Report called PutMetricData.');
});

test('the parameters below a path are listed, and those deeper only on request', async () => {
  const { services, options } = await start();
  for (const name of ['/app/a', '/app/deep/b', '/other'])
    services.parameters.set(name, { type: 'String', value: name, region: 'us-east-1' });
  const list = async (Recursive: boolean) =>
    (
      await new SSMClient(options).send(new GetParametersByPathCommand({ Path: '/app', Recursive }))
    ).Parameters?.map(({ Name }) => Name);
  expect(await list(false)).toEqual(['/app/a']);
  expect(await list(true)).toEqual(['/app/a', '/app/deep/b']);
});

test('a function can be invoked by its ARN with an alias; a failed and a missing one are told apart', async () => {
  const { services, options } = await start();
  const { fixture } = startFunction(
    'export const handler = async ({ fail }) => { if (fail) throw new Error("broken"); return { ok: 1 }; };',
  );
  services.functions = new Map([['greet', fixture]]);
  const client = new LambdaClient(options);
  const invoke = (FunctionName: string, Payload: string) =>
    client.send(new InvokeCommand({ FunctionName, Payload }));
  const good = await invoke('arn:aws:lambda:us-east-1:000000000000:function:greet:live', '{}');
  expect([good.FunctionError, Buffer.from(good.Payload ?? []).toString()]).toEqual([undefined, '{"ok":1}']);
  const bad = await invoke('greet', '{"fail":true}');
  expect([bad.FunctionError, Buffer.from(bad.Payload ?? []).toString()]).toEqual([
    'Unhandled',
    '{"errorType":"Error","errorMessage":"broken"}',
  ]);
  await expect(invoke('nobody', '{}')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('an event that is not JSON is refused as on AWS', async () => {
  const { services, options } = await start();
  const { fixture } = startFunction('export const handler = async () => 1;');
  services.functions = new Map([['one', fixture]]);
  const invoked = new LambdaClient(options).send(new InvokeCommand({ FunctionName: 'one', Payload: '{' }));
  await expect(invoked).rejects.toMatchObject({
    name: 'InvalidRequestContentException',
    $metadata: { httpStatusCode: 400 },
  });
});

test('an event that is too large, and one above the reserved concurrency, are refused as on AWS', async () => {
  const { services, options } = await start();
  const handler = 'export const handler = async () => 1;';
  services.functions = new Map([
    ['one', startFunction(handler).fixture],
    ['none', startFunction(handler, { reservedConcurrency: 0 }).fixture],
  ]);
  const client = new LambdaClient({ ...options, maxAttempts: 1 });
  const invoke = (FunctionName: string, Payload: string) =>
    client.send(new InvokeCommand({ FunctionName, Payload }));
  const large = JSON.stringify('x'.repeat(maxPayloadBytes - 2));
  expect((await invoke('one', large)).StatusCode).toBe(200);
  await expect(invoke('one', `"x${large.slice(1)}`)).rejects.toMatchObject({
    name: 'RequestEntityTooLargeException',
    $metadata: { httpStatusCode: 413 },
  });
  await expect(invoke('none', '{}')).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    $metadata: { httpStatusCode: 429 },
  });
  services.functions = new Map([
    [
      'one',
      startFunction(
        'export const handler = async () => { throw Object.assign(new Error("busy"), { name: "TooManyRequestsException" }); };',
      ).fixture,
    ],
  ]);
  // Of the function itself, so a retry would run it again.
  expect((await invoke('one', '{}')).FunctionError).toBe('Unhandled');
});
