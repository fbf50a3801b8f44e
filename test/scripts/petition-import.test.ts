import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamoDbWith, type Service } from '../lambdas/aws.ts';
import { spawnScript } from '../support/run-script.ts';
import { readTable, runPetitionCommand, sourceTable, startSourceTable } from './run-petition-command.ts';

const signedAt = '2025-01-02T03:04:05.678Z';
let folder: string;
let source: Service<DynamoDBClient>;
let copy: Service<DynamoDBClient>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'petition-import-'));
  [source, copy] = await Promise.all([startSourceTable(), dynamoDbWith('copy')]);
});

afterAll(async () => {
  await Promise.all([source.close(), copy.close()]);
  await rm(folder, { recursive: true });
});

test.each(['csv', 'jsonl'])('restores an export as %s, and changes nothing when repeated', async (format) => {
  const file = join(folder, `all.${format}`);
  const exported = await runPetitionCommand(
    'export',
    ['--stage', 'dev', '--format', format, '--output', file],
    source.url,
  );
  expect(exported).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('exported 7 signatures'),
  });
  const table = await dynamoDbWith('restored');
  const outcomes = [];
  for (let time = 0; time < 2; time++) {
    outcomes.push(await runPetitionCommand('import', ['--table', 'restored', '--input', file], table.url));
  }
  expect(outcomes).toMatchObject([
    {
      code: 0,
      stderr: expect.stringContaining('imported 7 signatures; 0 were already stored; 0 lines rejected'),
    },
    {
      code: 0,
      stderr: expect.stringContaining('imported 0 signatures; 7 were already stored; 0 lines rejected'),
    },
  ]);
  expect(await readTable(table, 'restored')).toEqual(await readTable(source, sourceTable));
  await table.close();
});

test('lists invalid lines with their numbers, and stores the others', async () => {
  const lines = [
    'id,name,signedAt,hiddenAt',
    `good-key-1,One,${signedAt},`,
    `bad,Two,${signedAt},`,
    `good-key-3,"Three,${signedAt},`,
    `good-key-4,Four,${signedAt},${signedAt}`,
    `good-key-1,Another,${signedAt},`,
    `good-key-6,Six,${signedAt},`,
  ];
  const table = await dynamoDbWith('copy');
  const args = ['--table', 'copy', '--input', '-', '--format', 'csv'];
  const { code, stderr } = await runPetitionCommand('import', args, table.url, {
    input: lines.join('\n'),
    run: spawnScript,
  });
  expect(code).toBe(1);
  for (const number of [3, 4, 6]) expect(stderr).toMatch(new RegExp(`^line ${number}: `, 'm'));
  expect(stderr).toContain('imported 3 signatures; 0 were already stored; 3 lines rejected');
  const stored = (await readTable(table, 'copy')).map((line) => JSON.parse(line));
  expect(stored.map(({ name, hiddenAt }) => [name, hiddenAt])).toEqual([
    ['One', undefined],
    ['Four', signedAt],
    ['Six', undefined],
  ]);
  const visible = await runPetitionCommand('export', ['--table', 'copy', '--without-hidden'], table.url);
  expect(visible.stderr).toContain('exported 2 signatures');
  await table.close();
});

test('stores nothing of a CSV file without a header', async () => {
  const args = ['--table', 'copy', '--input', '-', '--format', 'csv'];
  const { code, stderr } = await runPetitionCommand('import', args, copy.url, {
    input: `good-key-9,Nine,${signedAt}\n`,
  });
  expect(code).toBe(2);
  expect(stderr).toContain('The first line must name the columns');
  expect(await readTable(copy, 'copy')).toEqual(['']);
});

test('--help prints the usage', async () => {
  const { code, stdout, stderr } = await runPetitionCommand('import', ['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('petition:import -- --stage');
});

test.each([
  [['--table', 'copy'], '--input FILE is required'],
  [['--table', 'copy', '--input', 'signatures.txt'], 'Use --format csv or --format jsonl'],
  [['--table', 'copy', '--input', 'missing.csv'], "The file can't be read"],
])('%j exits with 2 and says what to change', async (args, message) => {
  const { code, stdout, stderr } = await runPetitionCommand('import', args, copy.url);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^\s+at /m);
});
