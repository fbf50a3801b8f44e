import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError, parseCommandLine } from '../scripts/command.ts';
import type { Figure } from './figure.ts';
import { formatFigures } from './results.ts';

const usage = `Measures the commands that maintainers wait for, in a copy of the project: npm ci, cdk synth and npm run check.

Usage: npm run bench -- everyday [options]

  --tests      also measure npm test, which takes minutes
  --help       print this

npm ci takes the packages from npm's cache, where it has them. Linux only.
`;

const project = join(import.meta.dirname, '..');

/** Prints the time of each command, and the size of the installed packages. */
export async function run(args: readonly string[]): Promise<readonly Figure[]> {
  const { flags } = parseCommandLine(args, [], ['help', 'tests']);
  if (flags.has('help')) {
    process.stdout.write(usage);
    return [];
  }
  if (process.platform !== 'linux')
    throw new CommandError('This benchmark runs GNU du, which only Linux has.');
  const folder = mkdtempSync(join(tmpdir(), 'everyday-'));
  try {
    copySources(folder);
    const figures = measureAll(folder, flags.has('tests'));
    process.stdout.write(formatFigures(figures));
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measureAll(folder: string, tests: boolean): readonly Figure[] {
  const figure = (name: string, command: string, goal: number, reason: string): Figure => ({
    name,
    measured: secondsOf(folder, command),
    unit: 's',
    goal,
    reason,
  });
  const rules = 'the rules of cdk-nag and cfn-guard read the templates of all stages';
  return [
    figure(
      'npm ci',
      'npm ci --no-audit --no-fund',
      20,
      'npm writes 32,800 files, 13,600 of them for aws-cdk-lib and the clients of AWS',
    ),
    installedSize(folder),
    figure('cdk synth, first', 'npx cdk synth --quiet', 6, `it bundles all functions, and ${rules}`),
    figure('cdk synth, unchanged', 'npx cdk synth --quiet', 6, rules),
    figure('npm run check, first', 'npm run check', 15, `${rules}, and the types of all files are checked`),
    figure('npm run check, unchanged', 'npm run check', 15, rules),
    ...(tests
      ? [figure('npm test', 'npm test', 240, 'it starts local runs and opens all pages in a browser')]
      : []),
  ];
}

function installedSize(folder: string): Figure {
  const [megabytes] = execFileSync('du', ['-sm', '--apparent-size', folder]).toString().split('\t');
  return {
    name: 'installed packages',
    measured: Number(megabytes),
    unit: 'MB',
    goal: 450,
    reason:
      'what npm start, npm test and npm run check need: aws-cdk-lib 161 MB, Chromium 66, Biome 65, DynamoDB Local 57, clients of AWS 45, cfn-guard 36',
  };
}

/** Copies what a clone would have if all changes were committed. */
function copySources(folder: string): void {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: project,
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(project, file), join(folder, file));
  }
}

/** @throws {Error} if the command fails */
function secondsOf(cwd: string, command: string): number {
  process.stderr.write(`${command}\n`);
  const startedAt = performance.now();
  const { status } = spawnSync(command, {
    cwd,
    shell: true,
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
  });
  if (status !== 0) throw new Error(`${command} failed. See its output above.`);
  return (performance.now() - startedAt) / 1_000;
}
