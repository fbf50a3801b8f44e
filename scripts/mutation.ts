import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, runCommand } from './command.ts';

const usage = `Usage: npm run mutation -- FOLDER

Changes the sources in FOLDER one place at a time (mutants), and runs the tests in test/FOLDER against each. A mutant that no
test kills shows what is not tested. Example:

  npm run mutation -- lambdas/authorizers

A mutant takes as long as the tests of the folder, at least some seconds. The first run installs Stryker in
scripts/mutation/. The report is also written to .mutation/.
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

await runCommand(usage, async ([argument, ...more]) => {
  const folder = argument?.replace(/\/$/, '');
  if (!folder || more.length > 0) throw new CommandError('Name one folder. (--help shows an example.)');
  if (!existsSync(join(project, 'test', folder)) || !existsSync(join(project, folder)))
    throw new CommandError(`There must be sources in ${folder}/ and tests in test/${folder}/.`);
  if (!existsSync(join(stryker, 'node_modules', '.package-lock.json'))) {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    if (!run('npm', args, stryker, process.env))
      throw new CommandError('npm ci failed in scripts/mutation/.');
  }
  const bin = join(stryker, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  const config = join('scripts', 'mutation', 'stryker.config.js');
  return run(process.execPath, [bin, 'run', config], project, { ...process.env, MUTATION_FOLDER: folder });
});
