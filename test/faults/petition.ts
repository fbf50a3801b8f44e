import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { expect } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { readCounters, readPage } from '../../lambdas/petition/read.ts';
import type { EngineName } from '../../local/aws/dynamodb-engines.ts';
import type { InvokeResult } from '../../local/lambda/definition.ts';
import { readMappings } from '../../local/resources/event-source-mappings.ts';
import type { StreamMapping } from '../../local/streams/definition.ts';
import { type Poller, startPoller } from '../../local/streams/poller.ts';
import { synthesize } from '../../local/synthesize.ts';
import { readAssembly } from '../../local/template/assembly.ts';
import { Resources } from '../../local/template/resources.ts';
import { handlerClient } from '../../scripts/petition/handler-client.ts';
import { awsVariables, clientOf } from '../lambdas/aws.ts';
import { httpEvent, jsonRequest } from '../lambdas/event.ts';
import { eventually } from '../support/eventually.ts';
import { project } from '../support/local-run.ts';
import { makeSignaturesTable } from '../support/signatures-table.ts';
import { Database, tableName } from './database.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { bundle, HandlerProcess } from './handler-process.ts';

/** Shards of the index. */
const shards = 3;

/** The petition with every part between a signature and the count. Each part is a process that can be killed. */
export class Petition {
  readonly database: Database;
  readonly proxy: FaultProxy;
  readonly sign: HandlerProcess;
  readonly count: HandlerProcess;
  /** Wraps the handler that counts. @default - no wrapper */
  between: (event: unknown, invoke: (event: unknown) => Promise<InvokeResult>) => Promise<InvokeResult>;
  /** Names with the response 201. */
  readonly acknowledged = new Set<string>();
  /** The records that the mapping has discarded. */
  readonly discarded: unknown[] = [];
  readonly #folder: string;
  #poller: Poller | undefined;

  private constructor(
    folder: string,
    database: Database,
    proxy: FaultProxy,
    modules: Record<'sign' | 'count', string>,
  ) {
    this.#folder = folder;
    this.database = database;
    this.proxy = proxy;
    const variables = {
      ...awsVariables,
      AWS_ENDPOINT_URL_DYNAMODB: proxy.url,
      SIGNATURES_TABLE: tableName,
      SIGNATURE_SHARDS: String(shards),
    };
    this.sign = new HandlerProcess(modules.sign, variables);
    this.count = new HandlerProcess(modules.count, variables);
    this.between = (event, invoke) => invoke(event);
  }

  static async start(engine: EngineName): Promise<Petition> {
    const folder = await mkdtemp(join(tmpdir(), 'faults-'));
    const [sign, count] = await Promise.all([
      bundle('petition/sign.lambda.ts', folder),
      bundle('petition/count.lambda.ts', folder),
    ]);
    const database = await Database.start(engine, folder);
    await makeSignaturesTable(database.client, tableName);
    const petition = new Petition(folder, database, await startFaultProxy(database.url), { sign, count });
    petition.#poller = await startPoller({
      mapping: await readMapping(),
      client: new DynamoDBStreamsClient(clientOf(database.url)),
      streamArn: await database.streamArn(),
      checkpointFile: join(folder, 'checkpoints.json'),
      invoke: (event) => petition.between(event, (each) => petition.count.invoke(each)),
      discard: (letter) => petition.discarded.push(letter),
      failed: (sentence) => petition.discarded.push(sentence),
      log: () => {},
    });
    return petition;
  }

  /** Turns off all faults. */
  heal(): void {
    this.proxy.decide = () => 'none';
    this.between = (event, invoke) => invoke(event);
  }

  /**
   * Signs like the page: repeats the request with the same key until it gets 201.
   *
   * @returns the id, which must be the same in every response
   */
  async signUntilAcknowledged(name: string): Promise<string> {
    const key = crypto.randomUUID();
    for (let attempt = 0; attempt < 60; attempt++) {
      const status = await this.signOnce(name, key);
      if (status === 201) return key;
      if (status !== 'killed' && status !== 503)
        throw new Error(`The response to ${name} has the status ${status}.`);
      await delay(20 * Math.min(attempt, 10));
    }
    throw new Error(`${name} could not be signed.`);
  }

  async signOnce(name: string, key: string): Promise<number | 'killed'> {
    const request = {
      path: '/api/signatures',
      ...jsonRequest({ signature: name }, { 'idempotency-key': key }),
    };
    const result = await this.sign.invoke(httpEvent(request));
    if (!result.ok) return 'killed';
    const { statusCode = 0, body = '' } = result.payload as APIGatewayProxyStructuredResultV2;
    if (statusCode === 201) {
      expect(JSON.parse(body)).toMatchObject({ id: key, name });
      this.acknowledged.add(name);
    }
    return statusCode;
  }

  /** Many people, some of them concurrently. */
  async signMany(names: readonly string[], atOnce = 8): Promise<void> {
    const left = [...names];
    const work = async () => {
      for (let name = left.shift(); name !== undefined; name = left.shift())
        await this.signUntilAcknowledged(name);
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  /** All names in the list, page by page. */
  async walk(): Promise<string[]> {
    const reader = { client: handlerClient(this.database.client), tableName, shards };
    const names: string[] = [];
    let last: string | null | undefined;
    do {
      const page = await readPage(reader, 17, last ?? undefined);
      names.push(...page.signatures.map(({ name }) => name));
      last = page.last;
    } while (last);
    return names;
  }

  /** Acknowledged signatures, list and count agree exactly, once the count had time. */
  async expectAgreement(): Promise<void> {
    const listed = await this.walk();
    expect(listed.toSorted()).toEqual([...this.acknowledged].sort());
    const count = async () =>
      (await readCounters({ client: handlerClient(this.database.client), tableName, shards })).count;
    await eventually(count, (value) => expect(value).toBe(listed.length), {
      timeoutMs: 30_000,
      intervalMs: 100,
    });
    // Still true when the last batches are delivered again.
    await delay(500);
    expect(await count()).toBe(listed.length);
    expect(this.discarded).toEqual([]);
  }

  async close(): Promise<void> {
    await this.#poller?.close();
    await Promise.all([this.sign.kill(), this.count.kill()]);
    await this.proxy.close();
    await this.database.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The event source mapping of the templates, with smaller batches, so that there are more of them. */
async function readMapping(): Promise<StreamMapping> {
  const assembly = await readAssembly(await synthesize(project, () => {}, new AbortController().signal));
  const [mapping, ...others] = readMappings(new Resources(assembly));
  if (!mapping || others.length > 0) throw new Error('The templates must have one event source mapping.');
  return { ...mapping, batchSize: 7, batchingWindowSeconds: 0 };
}

/** Names that no other test uses. */
export const people = (number: number, word: string): string[] =>
  Array.from({ length: number }, (_, index) => `${word} ${String(index).padStart(3, '0')}`);
