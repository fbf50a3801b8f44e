import { writeFileSync } from 'node:fs';
import { CommandError } from '../scripts/command.ts';
import { runAll } from './all.ts';
import type { Figure } from './figure.ts';

/** The benchmarks by name. */
const benchmarks: Readonly<Record<string, Benchmark>> = {
  grayscale: {
    summary: 'image conversion compared with jimp, sharp and jpegtran: time, memory, size, quality',
    short: ['--sizes', '12'],
    load: () => import('./grayscale.ts'),
  },
  'site-build': {
    summary: 'time to build the site with thousands of pages, compared with bare Eleventy and Astro',
    short: ['--pages', '1000,10000', '--rounds', '2', '--max-astro-pages', '1000'],
    load: () => import('./site-build.ts'),
  },
  'cold-start': {
    summary: 'time to start each function, compared with handlers that use the AWS SDK',
    short: ['--rounds', '5'],
    load: () => import('./cold-start.ts'),
  },
  everyday: {
    summary: 'seconds of npm ci, cdk synth, npm run check and npm test, and the size of the packages',
    short: ['--tests'],
    load: () => import('./everyday.ts'),
  },
  'petition-simulation': {
    summary: "the petition's writes compared with the limits of a DynamoDB partition",
    short: ['--seconds', '20'],
    load: () => import('./petition-simulation.ts'),
  },
  'petition-read': {
    summary: 'read units and time of a page of signatures in tables of different sizes',
    short: ['--sizes', '1000,20000', '--rounds', '100'],
    load: () => import('./petition-read.ts'),
  },
  'edit-loop': {
    summary: 'seconds from saving a file to the changed response of a local run, and of its start',
    short: ['--rounds', '3'],
    load: () => import('./edit-loop.ts'),
  },
  'local-run': {
    summary: 'CPU time and memory of a local run, compared with node:http and serverless-offline',
    short: ['--requests', '1200'],
    load: () => import('./local-run.ts'),
  },
  lighthouse: {
    summary: 'scores of each page of the site in Lighthouse',
    short: ['--rounds', '1'],
    load: () => import('./lighthouse.ts'),
  },
  interaction: {
    summary:
      'time from a click or key to the next frame on each page, with a processor slowed down four times',
    short: ['--rounds', '3'],
    load: () => import('./interaction.ts'),
  },
  'petition-load': {
    summary:
      'many concurrent signers and readers on a local run: responses, times, lost and duplicate signatures',
    short: ['--signers', '50', '--seconds', '10'],
    load: () => import('./petition-load.ts'),
  },
};

interface Benchmark {
  readonly summary: string;
  /** Arguments for a short run. */
  readonly short: readonly string[];
  load(): Promise<{ run(args: readonly string[]): Promise<readonly Figure[]> }>;
}

const usage = `Runs a benchmark.

Usage: npm run bench -- NAME [options]

${Object.entries(benchmarks)
  .map(([name, { summary }]) => `  ${name.padEnd(20)} ${summary}`)
  .join('\n')}

npm run bench -- NAME --help lists the options of a benchmark. With --figures FILE, a benchmark also writes its figures
and their goals to a file, as JSON.

npm run bench -- --all runs a short version of each benchmark. It writes a table of all figures to bench/results/, and
some of them to the README. Run it on an idle machine.
`;

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(usage);
    return;
  }
  if (name === '--all') {
    if (args.length > 0) throw new CommandError('--all has no other options.');
    await runAll(Object.entries(benchmarks).map(([each, { short }]) => [each, ...short]));
    return;
  }
  const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
  if (!benchmark) {
    throw new CommandError(
      `There is no benchmark "${name}". The benchmarks are: ${Object.keys(benchmarks).join(', ')}.`,
    );
  }
  const at = args.indexOf('--figures');
  const file = args[at + 1];
  if (at >= 0 && file === undefined) throw new CommandError('--figures needs the path of a file.');
  const figures = await (await benchmark.load()).run(at < 0 ? args : args.toSpliced(at, 2));
  if (at >= 0) writeFileSync(file as string, JSON.stringify(figures));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(
    error instanceof CommandError ? `error: ${error.message}\n` : `${(error as Error).stack}\n`,
  );
  process.exitCode = error instanceof CommandError ? 2 : 1;
});
