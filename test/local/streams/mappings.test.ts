import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startDynamoDb } from '../../../local/aws/dynamodb.ts';
import { type AwsClients, makeClients } from '../../../local/aws-clients.ts';
import type { Inspector } from '../../../local/lambda/inspector.ts';
import { LogFile } from '../../../local/log-file.ts';
import { eventSourceMappings } from '../../../local/resources/event-source-mappings.ts';
import { queues } from '../../../local/resources/queues.ts';
import type { Closable, PendingDeployment } from '../../../local/resources/resource-kind.ts';
import { tables } from '../../../local/resources/tables.ts';
import { openStateFolder, type StateFolder } from '../../../local/state-folder.ts';
import type { TemplateResource } from '../../../local/template/assembly.ts';
import { Resources } from '../../../local/template/resources.ts';
import { startFunction } from '../lambda/function-fixture.ts';
import { untilLength } from './poller-fixture.ts';

const functionName = 'count';
const table = (changes: object = {}): TemplateResource => ({
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    TableName: 'signatures',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    ...changes,
  },
});
const mapping = (changes: object = {}): TemplateResource => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Metadata: { 'aws:cdk:path': 'S/Count/Mapping/Resource' },
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
    FunctionName: functionName,
    StartingPosition: 'TRIM_HORIZON',
    ...changes,
  },
});

let root: string;
let state: StateFolder;
let clients: AwsClients;
let printed: string[];
let closing: (() => Promise<void>)[];
const starting: (() => Promise<Closable>)[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mappings-'));
  state = await openStateFolder(join(root, 'state'), false);
  const server = await startDynamoDb({ folder: state.inside('dynamodb'), log: () => {} });
  const { url } = server;
  const urls = { S3: url, DYNAMODB: url, DYNAMODB_STREAMS: url, SECRETS_MANAGER: url };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };
  clients = makeClients({ region: 'us-east-1', credentials, urls, close: () => server.close() });
  printed = [];
  closing = [() => server.close()];
});

afterEach(async () => {
  for (const close of closing.reverse()) await close();
  await rm(root, { recursive: true, force: true });
});

function resources(of: Record<string, TemplateResource>): Resources {
  return new Resources({
    stacks: [{ name: 'S', region: 'us-east-1', template: { Resources: of } }],
    region: 'us-east-1',
    warnings: [],
    assetPath: () => '',
  });
}

/** Runs the templates, with a function that writes each event on a line of its log, or throws. */
async function run(
  of: Record<string, TemplateResource>,
  body = 'return null;',
  changes: Partial<PendingDeployment> = {},
) {
  const { fixture, lines } = startFunction(
    `export async function handler(event) { console.log(JSON.stringify(event)); ${body} }`,
  );
  const all = resources(of);
  const deployment = { ...deploymentOf(all, new Map([[functionName, fixture]])), ...changes };
  for (const kind of [tables, queues, eventSourceMappings]) await kind.deploy(deployment);
  for (const start of starting.splice(0)) {
    const part = await start();
    closing.push(() => part.close());
  }
  const events = () => lines.filter(({ source }) => source === 'stdout').map(({ text }) => JSON.parse(text));
  return { events, warnings: all.warnings(), queues: deployment.services.queues };
}

/** The parts that tables, queues and mappings need. */
function deploymentOf(
  all: Resources,
  functions: PendingDeployment['functions'] = new Map(),
): PendingDeployment {
  const print = (line: string) => void printed.push(line);
  return {
    resources: all,
    clients,
    state,
    functions,
    services: { queues: new Map() },
    print,
    fail: print,
    log: (name: string) => new LogFile(state.inside('log', name), print),
    keep: <T extends Closable>(part: T) => {
      closing.push(() => part.close());
      return part;
    },
    inBackground: (start: () => Promise<Closable>) => starting.push(start),
  } as unknown as PendingDeployment;
}

const put = (id: string) =>
  clients.dynamodb.send(new PutItemCommand({ TableName: 'signatures', Item: { id: { S: id } } }));

test("a write to the table reaches the mapping's function, with the ARN that the templates know", async () => {
  const { events, warnings } = await run({
    Table: table(),
    Mapping: mapping({ FunctionName: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}:live` }),
  });
  await put('a');
  await untilLength(events, 1);
  const [{ Records }] = events();
  expect(Records).toMatchObject([
    {
      eventName: 'INSERT',
      awsRegion: 'us-east-1',
      eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/signatures/stream/local',
      dynamodb: { NewImage: { id: { S: 'a' } } },
    },
  ]);
  expect([...warnings, ...printed]).toEqual([]);
});

test('discarded records are written to a file instead of the queue', async () => {
  const { warnings } = await run(
    {
      Queue: { Type: 'AWS::SQS::Queue' },
      Table: table(),
      Mapping: mapping({
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Queue', 'Arn'] } } },
      }),
    },
    'throw new Error("scripted");',
  );
  await put('a');
  await untilLength(() => printed, 1);
  const file = state.inside('log', 'dead-letters.jsonl');
  expect(printed).toEqual([
    `warning: S/Count/Mapping: 1 record discarded (RetryAttemptsExhausted), see ${file}`,
  ]);
  const letters = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(letters).toMatchObject([
    { requestContext: { condition: 'RetryAttemptsExhausted' }, DDBStreamBatchInfo: { batchSize: 1 } },
  ]);
  expect(warnings).toEqual([]);
});

test('differences from AWS are warnings', async () => {
  const { warnings } = await run({
    Table: table(),
    Other: mapping({ EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' }),
    Off: mapping({ Enabled: false }),
    On: mapping({
      ParallelizationFactor: 2,
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":[{"wildcard":"*"}]}' }] },
      MetricsConfig: { Metrics: ['EventCount'] },
    }),
  });
  expect(
    warnings.map((line) => line.replace('S/Count/Mapping (AWS::Lambda::EventSourceMapping): ', '')),
  ).toEqual([
    'not served: the source arn:aws:kinesis:us-east-1:000000000000:stream/s is not supported',
    'not served: not enabled',
    'delivers one batch of a shard at a time: ParallelizationFactor is not supported',
    'delivers all records: the filter rule {"wildcard":"*"} is not known',
    'MetricsConfig.Metrics',
  ]);
  expect(printed).toEqual([]);
});

test('messages stay hidden while a handler waits in a debugger', async () => {
  const { events, queues } = await run(
    {
      Queue: { Type: 'AWS::SQS::Queue' },
      Mapping: mapping({ EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, StartingPosition: undefined }),
    },
    'await new Promise(() => setInterval(() => {}, 1e6));',
    { inspect: {} as Inspector },
  );
  const [queue] = queues.values();
  queue?.send({ body: 'a' });
  await untilLength(events, 1);
  // Lambda's maximum is 15 minutes.
  expect(Number(queue?.messages[0]?.visibleAt)).toBeGreaterThan(Date.now() + 16 * 60 * 1_000);
});

test('a table of an earlier version is given the stream that its template has now', async () => {
  await tables.deploy(deploymentOf(resources({ Table: table({ StreamSpecification: undefined }) })));
  await put('before');
  const { events } = await run({ Table: table(), Mapping: mapping() });
  await put('after');
  await untilLength(events, 1);
  expect(events().flatMap(({ Records }) => Records)).toMatchObject([
    { dynamodb: { Keys: { id: { S: 'after' } } } },
  ]);
});

test('a stream with other images than the template has now is replaced', async () => {
  await tables.deploy(
    deploymentOf(resources({ Table: table({ StreamSpecification: { StreamViewType: 'KEYS_ONLY' } }) })),
  );
  await tables.deploy(deploymentOf(resources({ Table: table() })));
  const { Table } = await clients.dynamodb.send(new DescribeTableCommand({ TableName: 'signatures' }));
  expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
});

test('no file is written without mappings', async () => {
  await run({ Table: table() });
  expect(existsSync(state.inside('streams'))).toBe(false);
});
