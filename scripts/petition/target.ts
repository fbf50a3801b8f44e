import { DescribeTableCommand, DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '../../local/aws/dynamodb.ts';
import { openStateFolder } from '../../local/state-folder.ts';
import { UserError } from '../../local/user-error.ts';
import { CommandError } from '../command.ts';

/** Options that say which table is meant. */
export const targetOptions = ['stage', 'table', 'region', 'local'] as const;

export const targetUsage = `Which table (one of --stage and --table; a local run's stage is dev):
  --stage NAME      the table of this stage, found by the name that its stack gave it
  --table NAME      the table of this name, e.g. one restored from a backup
  --region REGION   where it is (default: as AWS_REGION or the AWS profile says)
  --local DIR       in the state folder of a local run that is not under way, such as .local

Credentials are those of AWS's own tools. AWS_ENDPOINT_URL_DYNAMODB points to another server of the same API.
`;

export interface TargetChoice {
  readonly stage?: string;
  readonly table?: string;
  readonly region?: string;
  readonly local?: string;
}

/** A table of signatures, and what reaches it. */
export interface Target {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Whether it is on this machine, and no table of AWS. */
  readonly isLocal: boolean;
  close(): Promise<void>;
}

/**
 * Finds the table that is meant.
 *
 * @throws CommandError that says what to change, when there is none or more than one
 */
export async function openTarget(choice: TargetChoice): Promise<Target> {
  const { stage, table, local } = choice;
  if ((stage === undefined) === (table === undefined)) {
    throw new CommandError('Say which table: --stage NAME or --table NAME. (--help tells the options.)');
  }
  if (stage !== undefined && !/^[a-z0-9-]{1,20}$/.test(stage)) {
    throw new CommandError(`"${stage}" is no stage: lower-case letters, digits and hyphens, at most 20.`);
  }
  const { client, isLocal, close } = local === undefined ? remote(choice.region) : await stateFolder(local);
  try {
    const tableName = table ?? (await tableOfStage(client, stage as string));
    await check(client, tableName);
    return { client, tableName, isLocal, close };
  } catch (error) {
    await close();
    throw inWords(error);
  }
}

type Connection = Omit<Target, 'tableName'>;

function remote(region: string | undefined): Connection {
  // Nobody waits for an answer: throttled, it is rather slower than failed.
  const client = new DynamoDBClient({ maxAttempts: 10, ...(region && { region }) });
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB ?? process.env.AWS_ENDPOINT_URL;
  const isLocal = endpoint !== undefined && isLoopback(endpoint);
  return { client, isLocal, close: async () => client.destroy() };
}

function isLoopback(endpoint: string): boolean {
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

async function stateFolder(folder: string): Promise<Connection> {
  try {
    const state = await openStateFolder(folder, false);
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

/** Without CloudFormation: who may read the table need not read the stack. */
async function tableOfStage(client: DynamoDBClient, stage: string): Promise<string> {
  const prefix = `Jamstack-${stage}-Data-Signatures`;
  const names: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    names.push(...TableNames.filter((name) => name.startsWith(prefix)));
  }
  const [name] = names;
  if (name !== undefined && names.length === 1) return name;
  throw new CommandError(
    name === undefined
      ? `No table here begins with ${prefix}: is the stage deployed, in this account and region?`
      : `Several tables may be meant. Name one: ${names.map((each) => `--table ${each}`).join(', ')}`,
  );
}

async function check(client: DynamoDBClient, TableName: string): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const key = Table?.KeySchema?.map(({ AttributeName }) => AttributeName);
  if (key?.length === 1 && key[0] === 'id') return;
  throw new CommandError(`${TableName} is no table of signatures: its key is ${key?.join(' and ')}, not id.`);
}

function inWords(error: unknown): unknown {
  const { name, message } = error as Error;
  if (name === 'ResourceNotFoundException') {
    return new CommandError('There is no table of that name, in this account and region.');
  }
  if (name === 'CredentialsProviderError') {
    return new CommandError('There are no AWS credentials: set AWS_PROFILE, or log in as with the AWS CLI.');
  }
  if (/region is missing/i.test(message))
    return new CommandError('Say where it is: --region, or AWS_REGION.');
  if (/ECONNREFUSED|ENOTFOUND/.test(`${(error as NodeJS.ErrnoException).code} ${message}`)) {
    return new CommandError(`DynamoDB can't be reached: ${message}`);
  }
  return /AccessDenied|UnrecognizedClient|ExpiredToken|InvalidSignature/.test(name)
    ? new CommandError(`${name}: ${message}`)
    : error;
}
