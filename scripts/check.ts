import { spawn } from 'node:child_process';

/** `npm run check`: runs all checks at once, because most use one processor, and prints the output of each when it has ended. */
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

await Promise.all(checks.map(run));

async function run(command: string): Promise<void> {
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
  if (code !== 0) process.exitCode = 1;
}
