import {
  CloudFrontClient,
  DeleteFunctionCommand,
  DescribeFunctionCommand,
  type FunctionStage,
  GetFunctionCommand,
  PublishFunctionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startCloudFront } from '../../../local/aws/cloudfront.ts';
import { Rollout } from '../../../local/cdn/rollout.ts';
import type { LocalServer } from '../../../local/server.ts';
import { clientOf, credentials } from '../../lambdas/aws.ts';

const Name = 'us-east-1Edge';
const arn = `arn:aws:cloudfront::000000000000:function/${Name}`;
const FunctionConfig = { Comment: 'kept', Runtime: 'cloudfront-js-2.0' } as const;
let server: LocalServer;
let client: CloudFrontClient;
let published: string[];

beforeEach(async () => {
  published = [];
  server = await startCloudFront({
    id: 'EDIST',
    domainName: 'd.cloudfront.net',
    config: { Origins: [] } as never,
    rollout: new Rollout([]),
    credentials,
    functions: [{ arn, code: 'first & <code>' }],
    published: (of, code) => published.push(`${of} ${code}`),
  });
  client = new CloudFrontClient(clientOf(server.url));
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

const describe = async (Stage: FunctionStage) => client.send(new DescribeFunctionCommand({ Name, Stage }));

async function code(Stage: FunctionStage): Promise<string> {
  const { FunctionCode } = await client.send(new GetFunctionCommand({ Name, Stage }));
  return Buffer.from(FunctionCode ?? []).toString();
}

const update = (text: string, IfMatch: string | undefined) =>
  client.send(new UpdateFunctionCommand({ Name, IfMatch, FunctionConfig, FunctionCode: Buffer.from(text) }));

test('an update changes the stage DEVELOPMENT, and a publication the stage LIVE', async () => {
  const { ETag, FunctionSummary } = await describe('DEVELOPMENT');
  expect(FunctionSummary).toMatchObject({ Name, FunctionMetadata: { FunctionARN: arn } });
  const updated = await update('second', ETag);
  expect(updated.ETag).toBe((await describe('DEVELOPMENT')).ETag);
  expect([await code('DEVELOPMENT'), await code('LIVE')]).toEqual(['second', 'first & <code>']);
  expect(published).toEqual([]);
  await client.send(new PublishFunctionCommand({ Name, IfMatch: updated.ETag }));
  expect(await code('LIVE')).toBe('second');
  expect(published).toEqual([`${arn} second`]);
});

test('an update or a publication of an outdated version is rejected', async () => {
  const { ETag } = await describe('DEVELOPMENT');
  await update('second', ETag);
  await expect(update('third', ETag)).rejects.toThrow('changed since it was read');
  const publish = new PublishFunctionCommand({ Name, IfMatch: ETag });
  await expect(client.send(publish)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(published).toEqual([]);
});

test('an unknown function is 404, and an unsupported operation 501', async () => {
  const unknown = new GetFunctionCommand({ Name: 'other' });
  await expect(client.send(unknown)).rejects.toMatchObject({ name: 'NoSuchFunctionExists' });
  const { ETag: IfMatch } = await describe('LIVE');
  const remove = new DeleteFunctionCommand({ Name, IfMatch });
  await expect(client.send(remove)).rejects.toMatchObject({ name: 'NotImplemented' });
});
