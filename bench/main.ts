import { UsageError } from './usage-error.ts';

/** The benchmarks by name. */
const benchmarks: Readonly<Record<string, { summary: string; load(): Promise<Benchmark> }>> = {
  grayscale: {
    summary: 'image conversion compared with jimp, sharp and jpegtran: time, memory, size, quality',
    load: () => import('./grayscale.ts'),
  },
  'site-build': {
    summary: 'time to build the site with thousands of pages, compared with bare Eleventy and Astro',
    load: () => import('./site-build.ts'),
  },
  'cold-start': {
    summary: 'time to start each function, compared with handlers that use the AWS SDK',
    load: () => import('./cold-start.ts'),
  },
  'petition-simulation': {
    summary: "the petition's writes compared with the limits of a DynamoDB partition",
    load: () => import('./petition-simulation.ts'),
  },
  'petition-read': {
    summary: 'read units and time of a page of signatures in tables of different sizes',
    load: () => import('./petition-read.ts'),
  },
  'edit-loop': {
    summary: 'seconds from saving a file to the changed response of a local run, and of its start',
    load: () => import('./edit-loop.ts'),
  },
  'petition-load': {
    summary:
      'many concurrent signers and readers on a local run: responses, times, lost and duplicate signatures',
    load: () => import('./petition-load.ts'),
  },
};

interface Benchmark {
  run(args: readonly string[]): Promise<void>;
}

const usage = `Runs a benchmark.

Usage: npm run bench -- NAME [options]

${Object.entries(benchmarks)
  .map(([name, { summary }]) => `  ${name.padEnd(20)} ${summary}`)
  .join('\n')}

npm run bench -- NAME --help lists the options of a benchmark.
`;

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(usage);
    return;
  }
  const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
  if (!benchmark) {
    throw new UsageError(
      `There is no benchmark "${name}". The benchmarks are: ${Object.keys(benchmarks).join(', ')}.`,
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
