import { availableParallelism, cpus } from 'node:os';
import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { encodeTime } from 'ulid';
import { counterIds } from '../lambdas/petition/counters.ts';
import { readPage } from '../lambdas/petition/read.ts';
import { fillTable } from '../scripts/petition/fill.ts';
import { dynamoDbWith, type Service } from '../test/lambdas/aws.ts';
import { grouped, markdownTable, readList, readNumbers } from './petition/options.ts';
import { quantile } from './petition/stopwatch.ts';

const usage = `Reads pages of the list from tables of different sizes, side by side: read units and time.

Usage: npm run bench -- petition-read [options]

  --sizes N,N,...    signatures of each table, at least two (default 1000,100000,1000000)
  --rounds N         how often each page is read, 10 to 10000 (default 300)
  --shards N         shards of the index, 1 to 64 (default 4)
  --limit N          signatures a page, 1 to 100 (default 20)
  --help             print this

Filling a table of a million takes some minutes. The tables are made in a folder that is removed at the end.
`;

const options = {
  rounds: { fallback: 300, least: 10, most: 10_000 },
  shards: { fallback: 4, least: 1, most: 64 },
  limit: { fallback: 20, least: 1, most: 100 },
};

/** A page of a larger table may cost this much more than one of the smallest. */
const flatWithin = 1.2;

/** A table that is measured, with what is known of it so far. */
interface Measured {
  readonly size: number;
  readonly table: Service<DynamoDBClient>;
  readonly millis: Record<Place, number[]>;
  readonly units: Record<Place, number>;
}

/** Where a page begins: with the newest, or in the middle of all. */
const places = ['first', 'middle'] as const;
type Place = (typeof places)[number];

/** `npm run bench -- petition-read`: figures go to standard output as Markdown, progress to standard error. */
export async function run(args: readonly string[]): Promise<void> {
  const { numbers: sizes, rest } = readList(args, 'sizes', [1_000, 100_000, 1_000_000], 10_000_000);
  const given = readNumbers(rest, options);
  if (!given) {
    process.stdout.write(usage);
    return;
  }
  const all: Measured[] = [];
  try {
    for (const size of sizes) all.push(await makeTable(size, given.shards));
    await measure(all, given);
    report(all, given.limit);
  } finally {
    for (const { table } of all) await table.close();
  }
}

async function makeTable(size: number, shards: number): Promise<Measured> {
  const table = await dynamoDbWith('signatures');
  let told = Date.now();
  const progress = (stored: number) => {
    if (Date.now() - told < 5_000) return;
    told = Date.now();
    process.stderr.write(`table of ${grouped(size)}: ${grouped(stored)} stored\n`);
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
  return { size, table, millis: { first: [], middle: [] }, units: { first: 0, middle: 0 } };
}

/** In turn, so that whatever else the machine does falls on all alike. */
async function measure(
  all: readonly Measured[],
  { rounds, shards, limit }: Readonly<Record<keyof typeof options, number>>,
): Promise<void> {
  const meters = all.map(({ table }) => meter(table.client));
  const warmUp = Math.ceil(rounds / 10);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [index, { size, table, millis, units }] of all.entries()) {
      for (const place of places) {
        const olderThan =
          place === 'first' ? undefined : `${encodeTime(middleOf(size), 10)}${'0'.repeat(16)}`;
        const used = meters[index] as { units: number };
        used.units = 0;
        const begin = performance.now();
        const page = await readPage(
          { client: table.client, tableName: 'signatures', shards },
          limit,
          olderThan,
        );
        if (round >= 0) millis[place].push(performance.now() - begin);
        units[place] = used.units;
        if (page.signatures.length !== Math.min(limit, size) || page.count !== size) {
          throw new Error(`A page of ${grouped(size)} signatures is not as it should be.`);
        }
      }
    }
  }
}

/** The fill makes one a second, from the year 2000 on. */
const middleOf = (size: number): number => Date.parse('2000-01-01T00:00:00Z') + Math.ceil(size / 2) * 1_000;

/** Adds up the read units that the requests of a client use, as the table's answers say. */
function meter(client: DynamoDBClient): { units: number } {
  const used = { units: 0 };
  client.middlewareStack.add(
    (next) => async (request) => {
      Object.assign(request.input, { ReturnConsumedCapacity: 'TOTAL' });
      const answer = await next(request);
      const { ConsumedCapacity } = answer.output as {
        ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[];
      };
      for (const { CapacityUnits = 0 } of [ConsumedCapacity ?? []].flat()) used.units += CapacityUnits;
      return answer;
    },
    { step: 'initialize' },
  );
  return used;
}

function report(all: readonly Measured[], limit: number): void {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  process.stdout.write(
    `Node.js ${process.version}, ${availableParallelism()} cores of ${processor}. Pages of ${limit}, with the count.\n\n`,
  );
  const [smallest] = [...all].sort((a, b) => a.size - b.size);
  const rows = places.flatMap((place) =>
    all.map(({ size, units, millis }) => {
      const median = quantile(millis[place], 0.5);
      const unitRatio = units[place] / (smallest?.units[place] ?? 1);
      const timeRatio = median / quantile(smallest?.millis[place] ?? [], 0.5);
      return [
        place,
        grouped(size),
        units[place].toFixed(1),
        unitRatio.toFixed(2),
        median.toFixed(2),
        quantile(millis[place], 0.99).toFixed(2),
        timeRatio.toFixed(2),
        Math.max(unitRatio, timeRatio) <= flatWithin ? 'yes' : '**no**',
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
    `within ${flatWithin}`,
  ];
  process.stdout.write(markdownTable(header, rows));
  if (rows.some((row) => row.at(-1) !== 'yes')) process.exitCode = 1;
}
