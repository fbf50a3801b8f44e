import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStateFolder } from '../../../local/state-folder.ts';
import type { Service } from '../../lambdas/aws.ts';
import { runScript } from '../../support/run-script.ts';
import { runPetitionCommand, sourceTable, startSourceTable } from '../run-petition-command.ts';

let folder: string;
let source: Service<DynamoDBClient>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'petition-target-'));
  source = await startSourceTable();
});

afterAll(async () => {
  await source.close();
  await rm(folder, { recursive: true });
});

test.each([
  [[], 'Name the table with --stage NAME or --table NAME'],
  [['--stage', 'Prod!'], '"Prod!" is not a stage name'],
  [['--stage', 'prod'], 'No table name begins with Jamstack-prod-Data-Signatures'],
  [['--table', 'missing'], 'There is no table with this name'],
])('%j exits with 2 and says what to change', async (args, message) => {
  const { code, stdout, stderr } = await runPetitionCommand('export', args, source.url);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('says that DynamoDB cannot be reached', async () => {
  const { code, stderr } = await runPetitionCommand('export', ['--table', sourceTable], 'http://127.0.0.1:1');
  expect(code).toBe(2);
  expect(stderr).toContain("DynamoDB can't be reached");
});

test('finds the table in the state folder of a local run, unless another process uses it', async () => {
  const data = join(folder, 'state');
  await (await openStateFolder(data, false)).release();
  const { stderr } = await runPetitionCommand('export', ['--stage', 'dev', '--local', data]);
  expect(stderr).toContain('No table name begins with Jamstack-dev-Data-Signatures');
  await writeFile(join(data, 'lock'), String(process.ppid));
  const locked = await runPetitionCommand('export', ['--stage', 'dev', '--local', data]);
  expect(locked.stderr).toMatch(/is in use by another run \(process \d+\)\. Stop that run first\.\n$/);
  expect(await readFile(join(data, 'lock'), 'utf8')).toBe(String(process.ppid));
});

test('refuses a folder that is not the state folder of a local run, and creates nothing', async () => {
  const data = join(folder, 'none');
  const { code, stderr } = await runPetitionCommand('export', ['--stage', 'dev', '--local', data]);
  expect(stderr).toBe(
    `error: ${data} is not the state folder of a local run. Start one with npm start -- --data ${data}\n`,
  );
  expect(code).toBe(2);
  expect(existsSync(data)).toBe(false);
});

test('says where a region can be set', async () => {
  const env = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull };
  expect(await runScript('petition-export', ['--stage', 'dev'], { env })).toEqual({
    code: 2,
    stdout: '',
    stderr: 'error: The region is missing. Set --region, AWS_REGION, or a region in the AWS profile.\n',
  });
});
