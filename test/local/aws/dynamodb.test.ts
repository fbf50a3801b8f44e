import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type DynamoDbOptions, type DynamoDbServer, startDynamoDb } from '../../../local/aws/dynamodb.ts';
import { type EngineName, findEngine } from '../../../local/aws/dynamodb-engines.ts';
import { blockedPorts } from '../../../local/aws/private-address.ts';
import { stubEnv, unstubAllEnvs } from '../../support/environment.ts';
import { eventually } from '../../support/eventually.ts';
import { project } from '../../support/local-run.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';

const TableName = 'signatures';
const files: Record<EngineName, string> = {
  dynoxide: 'dynoxide.db',
  'dynamodb-local': 'shared-local-instance.db',
};
const noLog = () => {};
const halfOfFile = ['half of itself', (whole: Buffer) => whole.subarray(0, whole.length / 2)] as const;

let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dynamodb-'));
  folder = join(root, 'a folder', 'dynamodb');
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

test('a disk that is full is an error that says so, and does not advise to delete the state', async () => {
  // Linux has a device that is always full.
  const isFull = existsSync('/dev/full');
  await mkdir(folder, { recursive: true });
  if (isFull) await symlink('/dev/full', join(folder, files.dynoxide));
  else await mkdir(join(folder, files.dynoxide));
  const { message } = await startDynamoDb({ folder, log: noLog, engine: 'dynoxide' }).then(
    () => new Error('It has started.'),
    (error: Error) => error,
  );
  expect(message).toMatch(isFull ? /can't be written: .*is full/ : /can't be read/);
  expect(message.includes('--fresh')).toBe(!isFull);
});

test('uses dynoxide if npm has installed it for this platform, otherwise DynamoDB Local', async () => {
  const dynoxide = join(project, 'node_modules/@dynoxide', `${process.platform}-${process.arch}`);
  const server = await startDynamoDb({ folder, log: noLog });
  await server.close();
  expect(server.engine).toBe(existsSync(dynoxide) ? 'dynoxide' : 'dynamodb-local');
});

test('says what to install if there is no engine', async () => {
  stubEnv('JAVA_HOME', join(root, 'no-java'));
  stubEnv('PATH', root);
  try {
    await expect(findEngine('dynamodb-local')).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/Java 17 or newer \(.*none.*\)\. Install/),
    });
  } finally {
    unstubAllEnvs();
  }
});

for (const engine of ['dynoxide', 'dynamodb-local'] as const) {
  const missing = await findEngine(engine).then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (missing) console.warn(`NOT TESTED: ${engine}. ${missing}`);
  // An engine without a build for this platform can't be tested here. Then the other one must be available (above).
  (missing ? describe.skip : describe)(engine, () => suite(engine));
}

function suite(engine: EngineName): void {
  let server: DynamoDbServer | undefined;
  let client: DynamoDBClient;
  /** The file of a database with 50 items and more. */
  let contents: Buffer | undefined;

  async function start(options: Partial<DynamoDbOptions> = {}): Promise<void> {
    server = await startDynamoDb({ folder, log: noLog, engine, ...options });
    client = clientOf(server);
  }

  async function stop(): Promise<void> {
    client?.destroy();
    await server?.close();
    server = undefined;
  }

  function createTable() {
    return client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: ['id', 'shard', 'signedAtId'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'newest',
            KeySchema: [
              { AttributeName: 'shard', KeyType: 'HASH' },
              { AttributeName: 'signedAtId', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
  }

  function sign(id: string, shard?: string) {
    return client.send(
      new PutItemCommand({
        TableName,
        Item: { id: { S: id }, signedAtId: { S: `2026-01-01#${id}` }, ...(shard && { shard: { S: shard } }) },
        ConditionExpression: 'attribute_not_exists(id)',
      }),
    );
  }

  async function ids(): Promise<string[]> {
    const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
    return Items.map(({ id }) => id?.S ?? '').sort();
  }

  describe('while it runs', () => {
    let sharedFolder: string;
    const sentences: string[] = [];
    const onCrash = (sentence: string) => sentences.push(sentence);

    beforeAll(async () => {
      sharedFolder = await mkdtemp(join(tmpdir(), 'dynamodb-'));
      await start({ folder: sharedFolder, onCrash });
      await createTable();
      for (let i = 0; i < 50; i += 1) await sign(`${i}`.repeat(50), 'many');
    });
    afterAll(async () => {
      await stop();
      contents = await readFile(join(sharedFolder, files[engine]));
      await rm(sharedFolder, { recursive: true });
    });

    test('a sparse index is queried newest first, page by page', async () => {
      for (const id of ['a', 'b', 'c']) await sign(id, '0');
      await sign('other shard', '1');
      await sign('no shard');
      const query = {
        TableName,
        IndexName: 'newest',
        KeyConditionExpression: '#shard = :shard',
        ExpressionAttributeNames: { '#shard': 'shard' },
        ExpressionAttributeValues: { ':shard': { S: '0' } },
        ScanIndexForward: false,
        Limit: 2,
      };
      const first = await client.send(new QueryCommand(query));
      expect(first.Items?.map(({ id }) => id?.S)).toEqual(['c', 'b']);
      const second = await client.send(
        new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }),
      );
      expect(second.Items?.map(({ id }) => id?.S)).toEqual(['a']);
      const { Count } = await client.send(new QueryCommand({ ...query, Limit: undefined, Select: 'COUNT' }));
      expect(Count).toBe(3);
    });

    test('of many writers of one item one succeeds', async () => {
      const results = await Promise.allSettled(Array.from({ length: 20 }, () => sign('one', '0')));
      const refused = results.filter((result) => result.status === 'rejected');
      expect(refused).toHaveLength(19);
      for (const { reason } of refused) expect(reason).toBeInstanceOf(ConditionalCheckFailedException);
    });

    test('listens on a port that browsers refuse to connect to', () => {
      const [command = ''] = processes(sharedFolder);
      expect(blockedPorts).toContain(Number(/-port (\d+)/.exec(command)?.[1]));
    });

    test('a second database shares no data with it, and ends with its parent process, even after SIGKILL', async () => {
      const module = pathToFileURL(join(import.meta.dirname, '../../../local/aws/dynamodb.ts'));
      const script = `
        const { startDynamoDb } = await import(${JSON.stringify(module)});
        const options = { folder: ${JSON.stringify(folder)}, engine: '${engine}', log: console.error };
        console.log((await startDynamoDb(options)).url);
      `;
      const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
      const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      onTestFinished(() => void parent.kill('SIGKILL'));
      const [line] = await once(parent.stdout, 'data');
      const other = clientOf({ url: String(line).trim() });
      expect(await other.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
      other.destroy();
      expect(programs(folder)).toHaveLength(1);
      parent.kill('SIGKILL');
      await eventually(
        () => programs(folder),
        (value) => expect(value).toEqual([]),
        { timeoutMs: 20_000 },
      );
    });

    test('items survive a restart and a crash, only the crash is reported, and no process is left', async () => {
      const before = await ids();
      expect(before.length).toBeGreaterThanOrEqual(50);
      expect(programs(sharedFolder)).toHaveLength(1);
      await stop();
      expect(programs(sharedFolder)).toEqual([]);
      expect(sentences).toEqual([]);

      await start({ folder: sharedFolder, onCrash });
      expect(await ids()).toEqual(before);
      await sign('d', '0');
      for (const pid of programs(sharedFolder)) process.kill(pid, 'SIGKILL');
      await eventually(
        () => sentences,
        (value) => expect(value).toEqual([expect.stringMatching(/unexpectedly ended with code 137/)]),
      );
      await stop();
      expect(programs(sharedFolder)).toEqual([]);

      await start({ folder: sharedFolder });
      expect(await ids()).toEqual([...before, 'd'].sort());
    });
  });

  describe('when it starts', () => {
    afterEach(stop);

    describe('a database file', () => {
      /** The file of the tests above. Starting the engine for a new file would take as long as all of these tests. */
      const databaseFile = (): Buffer => {
        if (contents) return contents;
        throw new Error('Run the whole test file: these tests damage copies of an earlier database.');
      };

      test.each<readonly [string, (whole: Buffer) => Buffer]>([
        ['garbage', () => Buffer.from('not a database\n'.repeat(1000))],
        ['itself with pages overwritten', (whole: Buffer) => Buffer.from(whole).fill(0xa5, 4096, 8 * 4096)],
        // SQLite has the same error for both. Java takes 2 s of CPU time to start.
        ...(engine === 'dynoxide' ? [halfOfFile] : []),
      ])('that is %s is named in a sentence that says what to do', async (_, damage) => {
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, files[engine]), damage(databaseFile()));
        await expect(start()).rejects.toMatchObject({
          name: 'UserError',
          message: expect.stringMatching(/The tables in .*a folder.dynamodb can't be read.*--fresh/),
        });
        expect(programs(folder)).toEqual([]);
      });
    });

    test('a folder that cannot be made is a sentence that names it', async () => {
      await mkdir(join(root, 'a folder'), { recursive: true });
      await writeFile(folder, 'a file');
      await expect(start()).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringContaining(folder),
      });
    });
  });
}

function clientOf({ url }: Pick<DynamoDbServer, 'url'>): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };
  return new DynamoDBClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
}

const programs = (path: string) => processes(path).map((line) => Number.parseInt(line, 10));

/** Processes that use a folder, without the guard of each: id, command and arguments. */
function processes(path: string): string[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(path) && !/^\s*\d+ \/bin\/sh /.test(line) && !line.includes('--eval'));
}
