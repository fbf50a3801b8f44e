import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { expect } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import type { InvokeResult } from '../../../local/lambda/definition.ts';
import type { DeadLetter } from '../../../local/streams/dead-letters.ts';
import type { StreamMapping } from '../../../local/streams/definition.ts';
import { startPoller } from '../../../local/streams/poller.ts';
import { eventually } from '../../support/eventually.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';

export interface StreamEvent {
  readonly Records: readonly DynamoDBRecord[];
  readonly [windowProperty: string]: unknown;
}

/** The result of a scripted function: a payload, or an error that it throws. */
export type Script = (event: StreamEvent, invocation: number) => unknown;

/** A consumer whose function is a script, and all that it was given. */
export interface Consumer {
  readonly events: StreamEvent[];
  readonly letters: DeadLetter[];
  readonly lines: string[];
  /** The ids of the records, one list for each invocation. */
  batches(): string[][];
  /** The ids of the records whose invocation succeeded. */
  readonly handled: string[];
  close(): Promise<void>;
}

/** A table with a stream, and a state folder. */
export interface StreamFixture {
  put(id: string, attributes?: Record<string, unknown>): Promise<void>;
  remove(id: string): Promise<void>;
  consume(script: Script, mapping?: Partial<StreamMapping>): Promise<Consumer>;
}

const idOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.Keys?.id?.S ?? '';
export const idsOf = ({ Records }: StreamEvent): string[] => Records.map(idOf);
export const numberOf = (record: DynamoDBRecord | undefined): string =>
  record?.dynamodb?.SequenceNumber ?? '';

let tables = 0;

/** @param url of the database */
export async function makeStream(url: string): Promise<StreamFixture> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };
  const settings = { endpoint: url, region: 'us-east-1', credentials };
  const dynamodb = new DynamoDBClient(settings);
  const client = new DynamoDBStreamsClient(settings);
  const folder = mkdtempSync(join(tmpdir(), 'streams-'));
  onTestFinished(() => {
    dynamodb.destroy();
    client.destroy();
    rmSync(folder, { recursive: true, force: true });
  });
  tables += 1;
  const TableName = `table-${tables}`;
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  const streamArn = Table?.LatestStreamArn as string;
  return {
    put: async (id, attributes = {}) => {
      const Item = { id: { S: id }, ...attributes } as PutItemCommand['input']['Item'];
      await dynamodb.send(new PutItemCommand({ TableName, Item }));
    },
    remove: async (id) => {
      await dynamodb.send(new DeleteItemCommand({ TableName, Key: { id: { S: id } } }));
    },
    consume: async (script, changes = {}) => {
      const consumer = recorder(script);
      const { close } = await startPoller({
        ...consumer.dependencies,
        mapping: { ...mapping, ...changes },
        client,
        streamArn,
        checkpointFile: join(folder, 'mapping.json'),
        failed: (sentence) => consumer.lines.push(sentence),
      });
      onTestFinished(close);
      return { ...consumer, close };
    },
  };
}

/** A mapping with Lambda's own defaults. */
export const mapping: StreamMapping = {
  id: 'mapping',
  path: 'Stack/Mapping',
  region: 'eu-central-1',
  tableName: 'table',
  streamArn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/signatures/stream/local',
  functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:count',
  batchSize: 100,
  batchingWindowSeconds: 0,
  startingPosition: 'TRIM_HORIZON',
  filter: () => true,
  reportsItemFailures: false,
  retry: {
    maxRetryAttempts: Number.POSITIVE_INFINITY,
    maxRecordAgeSeconds: Number.POSITIVE_INFINITY,
    bisectBatchOnFunctionError: false,
  },
};

function recorder(script: Script) {
  const events: StreamEvent[] = [];
  const letters: DeadLetter[] = [];
  const lines: string[] = [];
  const handled: string[] = [];
  const invoke = async (event: unknown): Promise<InvokeResult> => {
    const given = JSON.parse(JSON.stringify(event)) as StreamEvent;
    events.push(given);
    try {
      const payload = await script(given, events.length);
      handled.push(...idsOf(given));
      return { ok: true, payload };
    } catch (error) {
      const { name, message } = error as Error;
      return { ok: false, errorType: name, errorMessage: message };
    }
  };
  return {
    events,
    letters,
    lines,
    handled,
    batches: () => events.map(idsOf),
    dependencies: {
      invoke,
      discard: (letter: DeadLetter) => letters.push(letter),
      log: (line: string) => lines.push(line),
    },
  };
}

/** Waits until a list has at least as many elements. */
export function untilLength(list: () => readonly unknown[], length: number): Promise<void> {
  return eventually(
    () => list().length,
    (value) => expect(value).toBeGreaterThanOrEqual(length),
    { timeoutMs: 30_000, intervalMs: 20 },
  );
}
