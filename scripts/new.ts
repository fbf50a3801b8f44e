/** Adds a feature: `npm run new -- --help`. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../lib/shared/project-root.ts';
import { CommandError, parseCommandLine, runCommand } from './command.ts';
import { register } from './new/app-stack.ts';
import { readFeature } from './new/feature.ts';
import { featureFiles } from './new/files.ts';

const usage = `Adds a feature: a route with its schema, construct and test, and a page with its script.

Usage: npm run new -- NAME [options]

NAME has at most 24 lowercase letters, digits and hyphens, such as guest-book.

  --method METHOD   GET or POST (default GET)
  --auth AUTH       none, or member for a route that needs a login (default none)
  --skip-snapshots  does not update the snapshots of the templates. To add several features, use it for all but the
                    last.

docs/adding-a-feature.md says what comes next.
`;

await runCommand(usage, async (args) => {
  const { values, flags, positionals } = parseCommandLine(args, ['method', 'auth'], ['skip-snapshots'], 1);
  const [name] = positionals;
  if (name === undefined) throw new CommandError('Name one feature. (--help lists the options.)');
  const feature = readFeature(name, values.method ?? 'GET', values.auth ?? 'none', projectRoot);
  const files = featureFiles(feature);
  const existing = Object.keys(files).filter((path) => existsSync(join(projectRoot, path)));
  if (existing.length > 0) throw new CommandError(`${existing.join(', ')} exists. Choose another name.`);
  const stack = 'lib/app-stack.ts';
  const registered = register(readFileSync(join(projectRoot, stack), 'utf8'), feature);
  for (const [path, text] of Object.entries({ ...files, [stack]: registered })) write(path, text);
  node('node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...Object.keys(files), stack);
  node('--import', 'tsx', 'scripts/contract.ts');
  if (!flags.has('skip-snapshots')) {
    console.log('Updating the snapshots of the templates …');
    node('node_modules/jest/bin/jest.js', 'test/lib/snapshots', '--update-snapshot', '--silent');
  }
  console.log(
    `Wrote:\n${[...Object.keys(files), stack, 'docs/http-contract.md'].map((path) => `  ${path}`).join('\n')}`,
  );
  console.log('Next: docs/adding-a-feature.md');
  return true;
});

/**
 * Runs a program of the project. It inherits only the stream of errors.
 *
 * @throws {CommandError} unless its exit code is 0
 */
function node(...args: string[]): void {
  const { status } = spawnSync(process.execPath, args, {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'inherit'],
    // The rules take most of the time. `npm run check` and the tests apply them.
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });
  if (status !== 0) throw new CommandError(`node ${args.join(' ')} failed with exit code ${status}.`);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(projectRoot, path)), { recursive: true });
  writeFileSync(join(projectRoot, path), text);
}
