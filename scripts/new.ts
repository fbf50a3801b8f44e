/**
 * Adds a feature: `npm run new -- greeting`, `npm run new -- greeting --method POST --auth member`. Writes a route with its
 * schema, construct and test, and a page with its script, and registers them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../lib/shared/project-root.ts';
import { register } from './new/app-stack.ts';
import { type Feature, readFeature } from './new/feature.ts';
import { featureFiles } from './new/files.ts';

const usage = `Adds a feature: a route with its schema, construct and test, and a page with its script.

Usage: npm run new -- NAME [options]

NAME has at most 24 lower-case letters, digits and hyphens, such as guest-book.

  --method METHOD   GET or POST (default GET)
  --auth AUTH       none, or member for a route that needs a login (default none)
  --skip-snapshots  leaves the snapshots of the templates. To add several features, skip all but the last.
  --help            shows this text

docs/adding-a-feature.md says what comes next.
`;

function run(): void {
  const options = readOptions();
  if (!options) {
    console.log(usage.trimEnd());
    return;
  }
  const { feature, skipsSnapshots } = options;
  const files = featureFiles(feature);
  const existing = Object.keys(files).filter((path) => existsSync(join(projectRoot, path)));
  if (existing.length > 0) throw new Error(`${existing.join(', ')} exists. Choose another name.`);
  const stack = 'lib/app-stack.ts';
  const registered = register(readFileSync(join(projectRoot, stack), 'utf8'), feature);
  for (const [path, text] of Object.entries({ ...files, [stack]: registered })) write(path, text);
  node('node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...Object.keys(files), stack);
  node('--import', 'tsx', 'scripts/contract.ts');
  if (!skipsSnapshots) {
    console.log('Updating the snapshots of the templates …');
    node('node_modules/jest/bin/jest.js', 'test/lib/snapshots', '--update-snapshot', '--silent');
  }
  console.log(
    `Wrote:\n${[...Object.keys(files), stack, 'docs/http-contract.md'].map((path) => `  ${path}`).join('\n')}`,
  );
  console.log('Next: docs/adding-a-feature.md');
}

/** Runs a program of the project. It inherits only the stream of errors. */
function node(...args: string[]): void {
  execFileSync(process.execPath, args, {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'inherit'],
    // The rules take most of the time. `npm run check` and the tests apply them.
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });
}

/** @returns `undefined` if the user asks for help */
function readOptions(): { feature: Feature; skipsSnapshots: boolean } | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      method: { type: 'string', default: 'GET' },
      auth: { type: 'string', default: 'none' },
      'skip-snapshots': { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  if (positionals.length !== 1) throw new Error('Name one feature. (--help lists the options.)');
  return {
    feature: readFeature(positionals[0] as string, values.method, values.auth, projectRoot),
    skipsSnapshots: values['skip-snapshots'],
  };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(projectRoot, path)), { recursive: true });
  writeFileSync(join(projectRoot, path), text);
}

try {
  run();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
