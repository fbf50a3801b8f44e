import { cpus } from 'node:os';
import { join } from 'node:path';
import { buildContenders, type Contender, defaultName, emptyName } from './cold-start/contenders.ts';
import { lambdaNode, type Sample, start } from './cold-start/measure.ts';
import { sweepMemory } from './cold-start/memory.ts';
import { startServices } from './cold-start/services.ts';
import { type Figure, formatMet, isMet } from './figure.ts';
import { installLibraries } from './install.ts';
import { markdownTable, parseNumbers } from './options.ts';
import { quantile } from './petition/response-times.ts';

const usage = `Measures how the functions start, compared with handlers that use the AWS SDK.

Usage: npm run bench -- cold-start [options]

  --rounds N         starts of each, 1 to 50 (default 9)
  --sweep N          starts of each function for each memory size, 0 to 20 (default 0: no sweep)
  --help             print this

Each start is a process of the Node.js that Lambda has. The times are CPU times: a function with little memory gets a part
of a processor. Services are simulated on this machine, over HTTP.
`;

/** `npm run bench -- cold-start`: prints results as Markdown on standard output, progress on standard error. */
export async function run(args: readonly string[]): Promise<readonly Figure[]> {
  const given = parseNumbers(args, {
    rounds: { defaultValue: 9, min: 1, max: 50 },
    sweep: { defaultValue: 0, min: 0, max: 20 },
  });
  if (!given) {
    process.stdout.write(usage);
    return [];
  }
  installLibraries(join(import.meta.dirname, 'cold-start'));
  const contenders = await buildContenders();
  const services = await startServices();
  try {
    const samples = await measure(contenders, given.rounds, services.url);
    const results = contenders.map((contender) => resultOf(contender, samples));
    process.stdout.write(
      `${lambdaNode()}, ${cpus()[0]?.model}. Medians of ${given.rounds} starts, less an empty module.\n\n`,
    );
    process.stdout.write(markdownTable(header, results.map(rowOf)));
    if (given.sweep > 0)
      process.stdout.write(`\n${await sweepMemory(contenders, given.sweep, services.url)}`);
    const figures = [...results.flatMap(({ figure }) => figure ?? []), ...firstRequests(results)];
    if (figures.some((figure) => isMet(figure) === false)) process.exitCode = 1;
    return figures;
  } finally {
    await services.close();
  }
}

/** Most of the time is that of Node.js, for its own modules. */
const slowProcessor = 'the processor: an Intel Xeon needs 2 to 5 ms';

type Samples = ReadonlyMap<string, Sample[]>;

/** The contenders take turns, so that other load on the machine affects all of them. */
async function measure(all: readonly Contender[], rounds: number, services: string): Promise<Samples> {
  const samples = new Map<string, Sample[]>(all.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    for (const contender of all) samples.get(contender.name)?.push(await start(contender, { services }));
  }
  return samples;
}

interface Result {
  readonly contender: Contender;
  /** Milliseconds over an empty module. */
  readonly load: number;
  /** NaN if there is no first request. */
  readonly first: number;
  readonly loadRatio: number;
  readonly firstRatio: number;
  readonly figure?: Figure;
}

function resultOf(contender: Contender, samples: Samples): Result {
  const median = (name: string, key: 'loadMs' | 'firstCpuMs') =>
    quantile(
      (samples.get(name) ?? []).map((sample) => sample[key] ?? Number.NaN),
      0.5,
    );
  const over = (name: string, key: 'loadMs' | 'firstCpuMs') => median(name, key) - median(emptyName, key);
  const { name, ours } = contender;
  const load = over(name, 'loadMs');
  const first = over(name, 'firstCpuMs');
  const loadRatio = load / over(defaultName, 'loadMs');
  const figure = ours && {
    name: `${name}, load`,
    ...('maxMs' in ours.goal
      ? { measured: load, unit: 'ms over an empty module', goal: ours.goal.maxMs, reason: slowProcessor }
      : { measured: loadRatio, unit: `of the CPU time of ${defaultName}`, goal: ours.goal.maxRatio }),
  };
  return { contender, load, first, loadRatio, firstRatio: first / over(defaultName, 'firstCpuMs'), figure };
}

/** Maximum CPU time of a first request, relative to one whose authorizer and function both load a client of AWS. */
const firstRequestGoal = 0.5;

/** The figures of requests whose authorizer and function both start. */
function firstRequests(results: readonly Result[]): Figure[] {
  const first = (name: string) =>
    results.find(({ contender }) => contender.name === name)?.first ?? Number.NaN;
  return results.flatMap(({ contender: { name, ours } }): Figure[] =>
    ours?.authorizer === undefined
      ? []
      : [
          {
            name: `${name}, first request, with its authorizer`,
            measured: (first(ours.authorizer) + first(name)) / (2 * first(defaultName)),
            unit: `of twice the CPU time of ${defaultName}`,
            goal: firstRequestGoal,
          },
        ],
  );
}

const header = [
  'bundle',
  'kB',
  'load, ms',
  'of the default',
  'goal',
  'met',
  'with the first request, ms',
  'of the default',
];

function rowOf({ contender, load, first, loadRatio, firstRatio, figure }: Result): string[] {
  return [
    contender.name,
    (contender.bytes / 1_000).toFixed(0),
    load.toFixed(1),
    loadRatio.toFixed(2),
    figure ? `${figure.goal} ${figure.unit.startsWith('ms') ? 'ms' : ''}` : '',
    formatMet(figure),
    Number.isNaN(first) ? '' : first.toFixed(1),
    Number.isNaN(first) ? '' : firstRatio.toFixed(2),
  ];
}
