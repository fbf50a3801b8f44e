import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Service } from '../lambdas/aws.ts';
import { spawnScript } from '../support/run-script.ts';
import { runPetitionCommand, sourceTable, startSourceTable } from './run-petition-command.ts';

let folder: string;
let source: Service<DynamoDBClient>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'petition-export-'));
  source = await startSourceTable();
});

afterAll(async () => {
  await source.close();
  await rm(folder, { recursive: true });
});

test('writes no cell that a spreadsheet would run as a formula', async () => {
  const { stdout } = await runPetitionCommand('export', ['--table', sourceTable], source.url, {
    run: spawnScript,
  });
  const [header, ...lines] = stdout.trimEnd().split('\r\n');
  expect(header).toBe('id,name,signedAt,signedAtId,hiddenAt');
  expect(lines).toHaveLength(7);
  expect(stdout).not.toMatch(/(^|,)"?[=+\-@]/m);
});

test('--help prints the usage', async () => {
  const { code, stdout, stderr } = await runPetitionCommand('export', ['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('petition:export -- --stage');
});

test.each([
  [['--table', sourceTable, '--format', 'xml'], '--format must be csv or jsonl'],
  [['--table', sourceTable, '--output', ''], '--output must not be empty'],
  [['--table', sourceTable, '--output', '/missing/folder/file'], "The file can't be written"],
])('%j exits with 2 and says what to change', async (args, message) => {
  const { code, stdout, stderr } = await runPetitionCommand('export', args, source.url);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('leaves no partial file after a failure', async () => {
  await runPetitionCommand(
    'export',
    ['--table', 'missing', '--output', join(folder, 'broken.csv')],
    source.url,
  );
  expect(await readdir(folder)).toEqual([]);
});
