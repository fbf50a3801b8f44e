import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../lib/shared/project-root.ts';
import { awsVariables } from '../lambdas/aws.ts';
import { sourceTable, startSourceTable } from './run-petition-command.ts';

/** Runs a command whose output nobody reads, as `… | true` does. */
async function runUnread(script: string, args: readonly string[] = [], env = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', `scripts/${script}.ts`, ...args], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code, stderr };
}

test('a command whose output nobody reads does its work', async () => {
  expect(await runUnread('costs')).toEqual({ code: 0, stderr: '' });
});

test('an export that nobody reads to its end fails without a stack trace', async () => {
  const source = await startSourceTable();
  try {
    const env = { ...awsVariables, AWS_ENDPOINT_URL_DYNAMODB: source.url };
    expect(await runUnread('petition-export', ['--table', sourceTable], env)).toEqual({
      code: 1,
      stderr: '',
    });
  } finally {
    await source.close();
  }
});
