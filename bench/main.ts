import { UsageError } from './usage-error.ts';

/** What can be measured: a name, what it is in a line, and how it is run with the arguments behind the name. */
const benchmarks: Readonly<Record<string, { summary: string; load(): Promise<Benchmark> }>> = {
  grayscale: {
    summary: 'conversion of pictures beside jimp, sharp and jpegtran: time, memory, size, quality',
    load: () => import('./grayscale.ts'),
  },
  'petition-simulation': {
    summary: "writes of the petition's keys against what a partition of DynamoDB takes",
    load: () => import('./petition-simulation.ts'),
  },
  'petition-read': {
    summary: 'cost of a page of signatures in tables of different sizes',
    load: () => import('./petition-read.ts'),
  },
  'petition-load': {
    summary: 'many people sign and read at once on a local run: answers, times, lost, doubled',
    load: () => import('./petition-load.ts'),
  },
};

interface Benchmark {
  run(args: readonly string[]): Promise<void>;
}

const usage = `Measures what the README claims.

Usage: npm run bench -- NAME [options]

${Object.entries(benchmarks)
  .map(([name, { summary }]) => `  ${name.padEnd(20)} ${summary}`)
  .join('\n')}

npm run bench -- NAME --help tells a benchmark's options.
`;

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(usage);
    return;
  }
  const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
  if (!benchmark) {
    throw new UsageError(
      `There is no benchmark "${name}". There are: ${Object.keys(benchmarks).join(', ')}.`,
    );
  }
  await (await benchmark.load()).run(args);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(
    error instanceof UsageError ? `error: ${error.message}\n` : `${(error as Error).stack}\n`,
  );
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
