import { spawn } from 'node:child_process';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { hideSignature } from '../../lambdas/petition/hide.ts';
import { storeSignature } from '../../lambdas/petition/store.ts';
import { exportSignatures } from '../../scripts/petition/export.ts';
import { handlerClient } from '../../scripts/petition/handler-client.ts';
import { awsVariables, dynamoDbWith, type Service } from '../lambdas/aws.ts';
import { project } from '../support/local-run.ts';

export const sourceTable = 'Jamstack-dev-Data-SignaturesTable-from';

export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as `npm run petition:…` does. */
export function runPetitionCommand(
  name: string,
  args: readonly string[],
  endpoint?: string,
  input = '',
): Promise<CommandResult> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', `scripts/petition-${name}.ts`, ...args], {
    cwd: project,
    env: {
      PATH,
      ...awsVariables,
      AWS_MAX_ATTEMPTS: '2',
      ...(endpoint && { AWS_ENDPOINT_URL_DYNAMODB: endpoint }),
    },
  });
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.err += text;
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...output })));
}

/** Starts DynamoDB with seven signatures, the first of them hidden, and names that CSV must escape. */
export async function startSourceTable(): Promise<Service<DynamoDBClient>> {
  const source = await dynamoDbWith(sourceTable);
  const names = [
    'Ann',
    '=HYPERLINK("https://example.com")',
    '"Zoë", \'quoted\'',
    "'=",
    '渡辺 😀',
    '-1',
    'A; B',
  ];
  for (const [index, name] of names.entries()) {
    await storeSignature(
      handlerClient(source.client),
      { tableName: sourceTable, shards: 4 },
      { id: `-key-of-${index}`, name },
    );
  }
  await hideSignature(handlerClient(source.client), { tableName: sourceTable }, '-key-of-0');
  return source;
}

/** Returns the signatures of a table as sorted JSON lines. */
export async function readTable({ client }: Service<DynamoDBClient>, tableName: string): Promise<string[]> {
  let text = '';
  const chunks = exportSignatures({ client, tableName, format: 'jsonl', withHidden: true, pageSize: 3 });
  for await (const chunk of chunks) text += chunk.text;
  return text.trimEnd().split('\n').sort();
}
