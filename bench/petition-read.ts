import { availableParallelism, cpus } from 'node:os';
import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { encodeTime } from 'ulid';
import { counterIds } from '../lambdas/petition/counters.ts';
import { readPage } from '../lambdas/petition/read.ts';
import { formatNumber } from '../scripts/command.ts';
import { fillTable } from '../scripts/petition/fill.ts';
import { handlerClient } from '../scripts/petition/handler-client.ts';
import { dynamoDbWith, type Service } from '../test/lambdas/aws.ts';
import { type Figure, isMet } from './figure.ts';
import { markdownTable, parseList, parseNumbers } from './options.ts';
import { quantile } from './petition/response-times.ts';

const usage = `Compares read units and time of a page of signatures in tables of different sizes.

Usage: npm run bench -- petition-read [options]

  --sizes N,N,...    table sizes, at least two (default 1000,100000,1000000)
  --rounds N         reads of each page, 10 to 10000 (default 300)
  --shards N         index shards, 1 to 64 (default 4)
  --limit N          signatures a page, 1 to 100 (default 20)
  --help             print this

Filling a table with a million signatures takes some minutes. The tables are in a temporary folder.
`;

const options = {
  rounds: { defaultValue: 300, min: 10, max: 10_000 },
  shards: { defaultValue: 4, min: 1, max: 64 },
  limit: { defaultValue: 20, min: 1, max: 100 },
};

/** Maximum cost of a page, relative to the smallest table. */
const maxRatio = 1.2;

/** A table with its measurements. */
interface Measured {
  readonly size: number;
  readonly table: Service<DynamoDBClient>;
  readonly durationsMs: Record<Place, number[]>;
  readonly units: Record<Place, number>;
}

/** Where a page begins: with the newest signature, or in the middle of the list. */
const places = ['first', 'middle'] as const;
type Place = (typeof places)[number];

/** `npm run bench -- petition-read`: prints results as Markdown on standard output, progress on standard error. */
export async function run(args: readonly string[]): Promise<readonly Figure[]> {
  const { numbers: sizes, rest } = parseList(args, 'sizes', [1_000, 100_000, 1_000_000], 10_000_000);
  const given = parseNumbers(rest, options);
  if (!given) {
    process.stdout.write(usage);
    return [];
  }
  const all: Measured[] = [];
  try {
    for (const size of sizes) all.push(await makeTable(size, given.shards));
    await measure(all, given);
    return report(all, given.limit);
  } finally {
    for (const { table } of all) await table.close();
  }
}

async function makeTable(size: number, shards: number): Promise<Measured> {
  const table = await dynamoDbWith('signatures');
  let printedAt = Date.now();
  const progress = (stored: number) => {
    if (Date.now() - printedAt < 5_000) return;
    printedAt = Date.now();
    process.stderr.write(`table of ${formatNumber(size)}: ${formatNumber(stored)} stored\n`);
  };
  await fillTable({ client: table.client, tableName: 'signatures', shards, number: size, progress });
  await table.client.send(
    new UpdateItemCommand({
      TableName: 'signatures',
      Key: { id: { S: counterIds[0] as string } },
      UpdateExpression: 'SET signatures = :number',
      ExpressionAttributeValues: { ':number': { N: String(size) } },
    }),
  );
  return { size, table, durationsMs: { first: [], middle: [] }, units: { first: 0, middle: 0 } };
}

/** Interleaves the tables, so that other load on the machine affects all equally. */
async function measure(
  all: readonly Measured[],
  { rounds, shards, limit }: Readonly<Record<keyof typeof options, number>>,
): Promise<void> {
  const meters = all.map(({ table }) => meter(table.client));
  const warmUp = Math.ceil(rounds / 10);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [index, { size, table, durationsMs, units }] of all.entries()) {
      for (const place of places) {
        const olderThan =
          place === 'first' ? undefined : `${encodeTime(middleOf(size), 10)}${'0'.repeat(16)}`;
        const used = meters[index] as { units: number };
        used.units = 0;
        const begin = performance.now();
        const page = await readPage(
          { client: handlerClient(table.client), tableName: 'signatures', shards },
          limit,
          olderThan,
        );
        if (round >= 0) durationsMs[place].push(performance.now() - begin);
        units[place] = used.units;
        if (page.signatures.length !== Math.min(limit, size) || page.count !== size) {
          throw new Error(`A page of the table with ${formatNumber(size)} signatures is wrong.`);
        }
      }
    }
  }
}

/** The fill makes one signature a second, from the year 2000 on. */
const middleOf = (size: number): number => Date.parse('2000-01-01T00:00:00Z') + Math.ceil(size / 2) * 1_000;

/** Sums the consumed read units that DynamoDB reports for a client's requests. */
function meter(client: DynamoDBClient): { units: number } {
  const used = { units: 0 };
  client.middlewareStack.add(
    (next) => async (request) => {
      Object.assign(request.input, { ReturnConsumedCapacity: 'TOTAL' });
      const response = await next(request);
      const { ConsumedCapacity } = response.output as {
        ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[];
      };
      for (const { CapacityUnits = 0 } of [ConsumedCapacity ?? []].flat()) used.units += CapacityUnits;
      return response;
    },
    { step: 'initialize' },
  );
  return used;
}

function report(all: readonly Measured[], limit: number): Figure[] {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  process.stdout.write(
    `Node.js ${process.version}, ${availableParallelism()} cores of ${processor}. Pages of ${limit} signatures with the count.\n\n`,
  );
  const [baseline] = [...all].sort((a, b) => a.size - b.size);
  const figures: Figure[] = [];
  const rows = places.flatMap((place) =>
    all.map(({ size, units, durationsMs }) => {
      const median = quantile(durationsMs[place], 0.5);
      const unitRatio = units[place] / (baseline?.units[place] ?? 1);
      const timeRatio = median / quantile(baseline?.durationsMs[place] ?? [], 0.5);
      const name = (of: string) => `${place} page of ${formatNumber(size)} signatures, ${of}`;
      const unit = `of a table with ${formatNumber(baseline?.size ?? 0)}`;
      if (size !== baseline?.size) {
        figures.push(
          { name: name('read units'), measured: unitRatio, unit, goal: maxRatio },
          { name: name('time'), measured: timeRatio, unit, goal: maxRatio },
        );
      }
      return [
        place,
        formatNumber(size),
        units[place].toFixed(1),
        unitRatio.toFixed(2),
        median.toFixed(2),
        quantile(durationsMs[place], 0.99).toFixed(2),
        timeRatio.toFixed(2),
        Math.max(unitRatio, timeRatio) <= maxRatio ? 'yes' : '**no**',
      ];
    }),
  );
  const header = [
    'page',
    'signatures',
    'read units',
    'ratio',
    'p50 ms',
    'p99 ms',
    'ratio of p50',
    `at most ${maxRatio}`,
  ];
  process.stdout.write(markdownTable(header, rows));
  if (figures.some((figure) => isMet(figure) === false)) process.exitCode = 1;
  return figures;
}
