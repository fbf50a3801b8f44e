import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { type Engine, type EngineName, findEngine } from '../../local/aws/dynamodb-engines.ts';
import { clientOf } from '../lambdas/aws.ts';

/** The table that the tests sign in. */
export const tableName = 'signatures';

/** A DynamoDB that can be killed, and comes back at the same address with what it had stored. */
export class Database {
  readonly url: string;
  readonly client: DynamoDBClient;
  readonly #engine: Engine;
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(engine: Engine, folder: string, port: number) {
    this.#engine = engine;
    this.#folder = folder;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.client = new DynamoDBClient({ ...clientOf(this.url), maxAttempts: 5 });
    process.once('exit', () => this.#process?.kill('SIGKILL'));
  }

  /** Starts it, with an empty table that has a stream. */
  static async start(engine: EngineName, folder: string): Promise<Database> {
    const database = new Database(await findEngine(engine), folder, await freePort());
    await database.restart();
    await database.makeTable(tableName);
    return database;
  }

  /** Ends the process as a power cut does: nothing is written to its end. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    this.#process = undefined;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async restart(): Promise<void> {
    this.#process = spawn(this.#engine.command, this.#engine.args(this.#port, this.#folder), {
      stdio: 'ignore',
    });
    for (let attempt = 0; ; attempt++) {
      const up = await this.client.send(new ListTablesCommand()).then(
        () => true,
        () => false,
      );
      if (up) return;
      if (attempt === 300) throw new Error(`${this.#engine.title} does not answer.`);
      await delay(100);
    }
  }

  /** The stream of a table, as the database names it. */
  async streamArn(TableName = tableName): Promise<string> {
    const { Table } = await this.client.send(new DescribeTableCommand({ TableName }));
    return Table?.LatestStreamArn as string;
  }

  async close(): Promise<void> {
    await this.kill();
    this.client.destroy();
  }

  /** Makes an empty table of signatures that has a stream. */
  async makeTable(TableName: string): Promise<void> {
    const attributes = ['id', 'shard', 'signedAtId'];
    await this.client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: attributes.map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
        GlobalSecondaryIndexes: [
          {
            IndexName: 'newest',
            KeySchema: [
              { AttributeName: 'shard', KeyType: 'HASH' },
              { AttributeName: 'signedAtId', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['name', 'signedAt'] },
          },
        ],
      }),
    );
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
