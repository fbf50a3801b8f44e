import { expect, test } from '@jest/globals';
import { awsVariables } from '../lambdas/aws.ts';
import { spawnScript } from '../support/run-script.ts';
import { sourceTable, startSourceTable } from './run-petition-command.ts';

test('a command whose output nobody reads does its work', async () => {
  expect(await spawnScript('costs', [], { unread: true })).toMatchObject({ code: 0, stderr: '' });
});

test('an export that nobody reads to its end fails without a stack trace', async () => {
  const source = await startSourceTable();
  try {
    const env = { ...awsVariables, AWS_ENDPOINT_URL_DYNAMODB: source.url };
    const result = await spawnScript('petition-export', ['--table', sourceTable], { env, unread: true });
    expect(result).toMatchObject({ code: 1, stderr: '' });
  } finally {
    await source.close();
  }
});
