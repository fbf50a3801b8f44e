import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { hideSignature } from '../../lambdas/petition/hide.ts';
import { storeSignature } from '../../lambdas/petition/store.ts';
import { exportSignatures } from '../../scripts/petition/export.ts';
import { handlerClient } from '../../scripts/petition/handler-client.ts';
import { awsVariables, dynamoDbWith, type Service } from '../lambdas/aws.ts';
import { runScript, type ScriptResult } from '../support/run-script.ts';

export const sourceTable = 'Jamstack-dev-Data-SignaturesTable-from';

/** Runs a command as `npm run petition:…` does, with the DynamoDB at an address. */
export function runPetitionCommand(
  name: string,
  args: readonly string[],
  endpoint?: string,
  { input = '', run = runScript }: { input?: string; run?: typeof runScript } = {},
): Promise<ScriptResult> {
  const env = {
    ...awsVariables,
    AWS_MAX_ATTEMPTS: '2',
    ...(endpoint && { AWS_ENDPOINT_URL_DYNAMODB: endpoint }),
  };
  return run(`petition-${name}`, args, { env, input });
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
