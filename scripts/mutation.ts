import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, parseCommandLine, runCommand } from './command.ts';

const usage = `Usage: npm run mutation -- FOLDER|FILE [TESTS]

Changes the sources one place at a time (mutants), and runs the tests of the folder or file against each. A mutant that no test
kills shows what is not tested. Examples:

  npm run mutation -- lambdas/authorizers
  npm run mutation -- lambdas/search/circuit-breaker.ts
  npm run mutation -- lambdas/petition/store.ts lambdas/petition

TESTS is a folder or file in test/. By default, it is test/FOLDER, or the test files that begin with the file's name. A mutant
takes as long as these tests. The first run installs Stryker in scripts/mutation/. The report is also written to .mutation/.
`;

const project = join(import.meta.dirname, '..');
const stryker = join(import.meta.dirname, 'mutation');

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): boolean {
  const { status } = spawnSync(command, args, {
    cwd,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status === 0;
}

await runCommand(usage, async (args) => {
  const [source, named] = parseCommandLine(args, [], [], 2).positionals.map((path) =>
    path.replace(/\/$/, ''),
  );
  if (!source) throw new CommandError('Name one folder or file. (--help shows examples.)');
  const tests = named ?? source.replace(/\.ts$/, '.test.ts');
  for (const path of [source, join('test', tests)])
    if (!existsSync(join(project, path))) throw new CommandError(`There is no folder or file "${path}".`);
  if (!existsSync(join(stryker, 'node_modules', '.package-lock.json'))) {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    if (!run('npm', args, stryker, process.env))
      throw new CommandError('npm ci failed in scripts/mutation/.');
  }
  const bin = join(stryker, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  const config = join('scripts', 'mutation', 'stryker.config.js');
  return run(process.execPath, [bin, 'run', config], project, {
    ...process.env,
    MUTATION_SOURCE: source,
    MUTATION_TESTS: tests,
  });
});
