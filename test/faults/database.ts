import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { type Engine, type EngineName, findEngine } from '../../local/aws/dynamodb-engines.ts';
import { clientOf } from '../lambdas/aws.ts';

/** The table that the tests sign in. */
export const tableName = 'signatures';

/** A DynamoDB that can be killed, and that restarts at the same address with its data. */
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

  /** Starts it without tables. */
  static async start(engineName: EngineName, folder: string): Promise<Database> {
    const engine = await findEngine(engineName);
    await engine.prepare?.(folder);
    const database = new Database(engine, folder, await freePort());
    await database.restart();
    return database;
  }

  /** Kills the process, like a power failure: nothing is flushed. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    this.#process = undefined;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async restart(): Promise<void> {
    this.#process = spawn(this.#engine.command, this.#engine.args('127.0.0.1', this.#port, this.#folder), {
      stdio: 'ignore',
    });
    for (let attempt = 0; ; attempt++) {
      const up = await this.client.send(new ListTablesCommand()).then(
        () => true,
        () => false,
      );
      if (up) return;
      if (attempt === 300) throw new Error(`${this.#engine.title} does not respond.`);
      await delay(100);
    }
  }

  /** The ARN of a table's stream. */
  async streamArn(TableName = tableName): Promise<string> {
    const { Table } = await this.client.send(new DescribeTableCommand({ TableName }));
    return Table?.LatestStreamArn as string;
  }

  async close(): Promise<void> {
    await this.kill();
    this.client.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
