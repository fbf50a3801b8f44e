import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { readmeWith } from './readme.ts';
import { formatResults, type Results, resultsFolder } from './results.ts';

const project = join(import.meta.dirname, '..');

/**
 * Runs benchmarks one after another, each in a process of its own. Prints one table of their figures, and writes it to
 * bench/results/. The exit code is 1 if a benchmark failed or a goal is not met.
 *
 * @param commands name and arguments of each benchmark
 */
export async function runAll(commands: readonly (readonly string[])[]): Promise<void> {
  const results: Results = {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: project, encoding: 'utf8' }).trim(),
    machine: `Node.js ${process.versions.node}, ${availableParallelism()} cores of ${cpus()[0]?.model.trim()}`,
    benchmarks: commands.map(([name = '', ...args]) => ({ name, ...figuresOf(name, args) })),
  };
  const page = formatResults(results);
  mkdirSync(resultsFolder, { recursive: true });
  const file = join(resultsFolder, `${results.date}.md`);
  writeFileSync(file, page);
  process.stdout.write(`${page}\nWritten to ${file}.\n`);
  const readme = join(project, 'README.md');
  writeFileSync(readme, readmeWith(readFileSync(readme, 'utf8')));
  if (/ \*\*no\*\* \||^Failed: /m.test(page)) process.exitCode = 1;
}

/** Prints the benchmark's output as progress, on standard error. */
function figuresOf(name: string, args: readonly string[]): { figures: readonly Figure[]; failed: boolean } {
  process.stderr.write(`\n${name} ${args.join(' ')}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const file = join(folder, 'figures.json');
    const main = ['--import', 'tsx', join(import.meta.dirname, 'main.ts')];
    spawnSync(process.execPath, [...main, name, ...args, '--figures', file], {
      cwd: project,
      stdio: ['ignore', process.stderr.fd, process.stderr.fd],
    });
    if (!existsSync(file)) return { figures: [], failed: true };
    return { figures: JSON.parse(readFileSync(file, 'utf8')) as Figure[], failed: false };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
