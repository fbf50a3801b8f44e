import { expect, test } from '@jest/globals';
import { dynamoDbWith } from '../lambdas/aws.ts';
import { spawnScript } from '../support/run-script.ts';
import { readTable, runPetitionCommand } from './run-petition-command.ts';

test('can be repeated and extended: each number gives the same signatures', async () => {
  const table = await dynamoDbWith('filled');
  for (const number of ['30', '60', '60']) {
    const { code } = await runPetitionCommand('fill', ['--table', 'filled', '--number', number], table.url);
    expect(code).toBe(0);
    expect(await readTable(table, 'filled')).toHaveLength(Number(number));
  }
  await table.close();
});

test('--help prints the usage', async () => {
  const { code, stdout, stderr } = await runPetitionCommand('fill', ['--help'], undefined, {
    run: spawnScript,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('petition:fill -- --stage');
});

test.each([
  [[], '--number N is required'],
  [['--number', '0'], '--number must be a whole number from 1'],
])('%j exits with 2 and says what to change', async (args, message) => {
  const { code, stderr } = await runPetitionCommand('fill', ['--table', 'filled', ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
