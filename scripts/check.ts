/** Runs all checks: `npm run check -- --help`. */
import { spawn } from 'node:child_process';
import { parseCommandLine, runCommand } from './command.ts';

const usage = `Checks format, lint rules, types, generated pages, and the templates with cdk-nag and cfn-guard.

Usage: npm run check

Later runs are faster: types are checked incrementally, and the findings for unchanged templates are cached. The exit
code is 1 if a check fails.
`;

const incremental = (name: string) =>
  `--incremental --tsBuildInfoFile node_modules/.cache/tsc/${name}.tsbuildinfo`;
const checks = [
  'biome check .',
  `tsc --noEmit ${incremental('project')}`,
  `tsc --noEmit -p site/browser ${incremental('browser')}`,
  'node --import tsx scripts/settings.ts --check',
  'node --import tsx scripts/contract.ts --check',
  'node --import tsx scripts/check-templates.ts',
];

await runCommand(usage, async (args) => {
  parseCommandLine(args, [], []);
  // All at once, because most use one processor. The output of each is printed when it has ended.
  return (await Promise.all(checks.map(run))).every(Boolean);
});

/** @returns whether the check passed */
async function run(command: string): Promise<boolean> {
  // npm adds the programs of packages to the path.
  const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  process.stdout.write(`${output}${command}: ${code === 0 ? 'passed' : `failed with exit code ${code}`}\n`);
  return code === 0;
}
