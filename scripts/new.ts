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

const usage = 'Usage: npm run new -- <feature> [--method GET|POST] [--auth none|member]';

function run(): void {
  const feature = readOptions();
  const files = featureFiles(feature);
  const existing = Object.keys(files).filter((path) => existsSync(join(projectRoot, path)));
  if (existing.length > 0) throw new Error(`${existing.join(', ')} exists. Choose another name.`);
  const stack = 'lib/app-stack.ts';
  const registered = register(readFileSync(join(projectRoot, stack), 'utf8'), feature);
  for (const [path, text] of Object.entries({ ...files, [stack]: registered })) write(path, text);
  const node = (...args: string[]) =>
    execFileSync(process.execPath, args, { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] });
  node('node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...Object.keys(files), stack);
  node('--import', 'tsx', 'scripts/contract.ts');
  node('node_modules/jest/bin/jest.js', 'test/lib/snapshots', '--update-snapshot', '--silent');
  console.log(
    `Wrote:\n${[...Object.keys(files), stack, 'docs/http-contract.md'].map((path) => `  ${path}`).join('\n')}`,
  );
  console.log('Next: docs/adding-a-feature.md');
}

function readOptions(): Feature {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { method: { type: 'string', default: 'GET' }, auth: { type: 'string', default: 'none' } },
  });
  if (positionals.length !== 1) throw new Error(usage);
  return readFeature(positionals[0] as string, values.method, values.auth, projectRoot);
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
