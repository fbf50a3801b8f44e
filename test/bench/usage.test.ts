import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { projectRoot } from '../../lib/shared/project-root.ts';
import { CommandError } from '../../scripts/command.ts';

interface Benchmark {
  run(args: readonly string[]): Promise<unknown>;
}

const main = readFileSync(join(projectRoot, 'bench/main.ts'), 'utf8');
const names = [...main.matchAll(/import\('\.\/([\w-]+)\.ts'\)/g)].map(([, name]) => name as string);

test('the names of the benchmarks are found', () => {
  expect(names).toEqual(expect.arrayContaining(['edit-loop', 'grayscale', 'petition-load']));
});

test.each(names)('%s prints its usage, and refuses an unknown option', async (name) => {
  const { run } = (await import(`../../bench/${name}.ts`)) as Benchmark;
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    expect(await run(['--help'])).toEqual([]);
    const printed = write.mock.calls.map(([text]) => text).join('');
    expect(printed).toMatch(new RegExp(`^Usage: npm run bench -- ${name}\\b`, 'm'));
  } finally {
    write.mockRestore();
  }
  const refused = await run(['--unknown']).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(CommandError);
  expect((refused as Error).message).toMatch(/^Unknown option '--unknown'.* \(--help lists the options\.\)$/);
});
