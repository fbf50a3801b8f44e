import { DescribeTableCommand, DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { parseUrl } from '../../lambdas/shared/parse-url.ts';
import { startDynamoDb } from '../../local/aws/dynamodb.ts';
import { openExistingStateFolder } from '../../local/state-folder.ts';
import { UserError } from '../../local/user-error.ts';
import { CommandError } from '../command.ts';
import { isUnreachable, stackOf, toCommandError } from '../deployment.ts';

/** Options that select the table. */
export const targetOptions = ['stage', 'table', 'region', 'local'] as const;

export const targetUsage = `Which table (one of --stage and --table; a local run's stage is dev):
  --stage NAME      the table of this stage
  --table NAME      the table with this name, e.g. one restored from a backup
  --region REGION   the table's region (default: AWS_REGION, or the AWS profile)
  --local DIR       the table in the state folder of a stopped local run, such as .local

Credentials come from the environment or the AWS profile, as for the AWS CLI. AWS_ENDPOINT_URL_DYNAMODB selects another
server of the DynamoDB API.
`;

export interface TargetChoice {
  readonly stage?: string;
  readonly table?: string;
  readonly region?: string;
  readonly local?: string;
}

/** A table of signatures, with a client for it. */
export interface Target {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Whether the table is on this machine, and not on AWS. */
  readonly isLocal: boolean;
  close(): Promise<void>;
}

/**
 * Finds the table.
 *
 * @throws {CommandError} if there is none, or more than one
 */
export async function openTarget(choice: TargetChoice): Promise<Target> {
  const { stage, table, local } = choice;
  if ((stage === undefined) === (table === undefined)) {
    throw new CommandError('Name the table with --stage NAME or --table NAME. (--help lists the options.)');
  }
  const prefix = stage === undefined ? '' : `${stackOf(stage, 'Data')}-Signatures`;
  const { client, isLocal, close } = local === undefined ? remote(choice.region) : await stateFolder(local);
  try {
    const tableName = table ?? (await findTable(client, prefix));
    await checkKey(client, tableName);
    return { client, tableName, isLocal, close };
  } catch (error) {
    await close();
    throw toTableError(error);
  }
}

type Connection = Omit<Target, 'tableName'>;

function remote(region: string | undefined): Connection {
  // The command is not interactive: when throttled, it may rather be slow than fail.
  const client = new DynamoDBClient({ maxAttempts: 10, ...(region && { region }) });
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB ?? process.env.AWS_ENDPOINT_URL;
  const isLocal = endpoint !== undefined && isLoopback(endpoint);
  return { client, isLocal, close: async () => client.destroy() };
}

function isLoopback(endpoint: string): boolean {
  const host = parseUrl(endpoint)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

async function stateFolder(folder: string): Promise<Connection> {
  try {
    const state = await openExistingStateFolder(folder);
    const server = await startDynamoDb({ folder: state.inside('dynamodb'), log: () => undefined }).catch(
      async (error: unknown) => {
        await state.release();
        throw error;
      },
    );
    const client = new DynamoDBClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local-secret' },
    });
    const close = async () => {
      client.destroy();
      await server.close();
      await state.release();
    };
    return { client, isLocal: true, close };
  } catch (error) {
    throw error instanceof UserError ? new CommandError(error.message) : error;
  }
}

/** Finds the table by its name prefix, so that the user needs no permission to read the stack. */
async function findTable(client: DynamoDBClient, prefix: string): Promise<string> {
  const names: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    names.push(...TableNames.filter((name) => name.startsWith(prefix)));
  }
  const [name] = names;
  if (name !== undefined && names.length === 1) return name;
  throw new CommandError(
    name === undefined
      ? `No table name begins with ${prefix}. Check the stage, the account and the region.`
      : `Several tables match. Name one of them: ${names.map((each) => `--table ${each}`).join(', ')}`,
  );
}

async function checkKey(client: DynamoDBClient, TableName: string): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const key = Table?.KeySchema?.map(({ AttributeName }) => AttributeName);
  if (key?.length === 1 && key[0] === 'id') return;
  throw new CommandError(
    `${TableName} is not a table of signatures: its key is ${key?.join(' and ')}, not id.`,
  );
}

function toTableError(error: unknown): unknown {
  const { name, message } = error as Error;
  if (name === 'ResourceNotFoundException') {
    return new CommandError('There is no table with this name in this account and region.');
  }
  if (isUnreachable(error)) return new CommandError(`DynamoDB can't be reached: ${message}`);
  return toCommandError(error);
}
