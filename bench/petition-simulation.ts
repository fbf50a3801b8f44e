import { createHash, randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import { counterIdFor, counterIds } from '../lambdas/petition/counters.ts';
import { formatNumber } from '../scripts/command.ts';
import type { Figure } from './figure.ts';
import { markdownTable, parseNumbers } from './options.ts';
import {
  itemBytes,
  maxRate,
  partitionLimits,
  plannedPerShard,
  randomNumbers,
  shardsFor,
  simulate,
  simulateShards,
} from './petition/key-design.ts';

const usage = `Simulates the petition's writes, second by second, and compares them with the limits of a DynamoDB partition.

Usage: npm run bench -- petition-simulation [options]

  --rate N       signatures a second, 100 to 50000 (default 10000)
  --seconds N    simulated seconds, 1 to 600 (default 60)
  --seed N       seed of the random numbers (default 1)
  --help         print this
`;

const options = {
  rate: { defaultValue: 10_000, min: 100, max: 50_000 },
  seconds: { defaultValue: 60, min: 1, max: 600 },
  seed: { defaultValue: 1, min: 0, max: 999_999_999 },
};

const shardNumbers = [1, 2, 4, 8, 16, 32, 64];
const out = (text: string) => process.stdout.write(text);
const percent = (share: number) => `${(share * 100).toFixed(share > 0 && share < 0.001 ? 4 : 1)} %`;

/** `npm run bench -- petition-simulation`: prints results as Markdown on standard output. */
export async function run(args: readonly string[]): Promise<readonly Figure[]> {
  const given = parseNumbers(args, options);
  if (!given) {
    out(usage);
    return [];
  }
  const { rate, seconds, seed } = given;
  out(
    `${formatNumber(rate)} signatures a second for ${seconds} s. The limits of a partition are ${formatNumber(partitionLimits.writes)} `,
  );
  out(`write units and ${formatNumber(partitionLimits.reads)} read units a second.\n\n`);
  itemSizes();
  basePartitions(rate, seconds, seed);
  const throttled = indexShards(rate, seconds, seed);
  growth(seconds, seed);
  reads();
  counters(rate);
  const name = `${formatNumber(rate)} signatures a second, index with ${shardsFor(rate)} shards, throttled`;
  return [{ name, measured: throttled * 100, unit: '% of the writes', goal: 0 }];
}

/** The largest valid signature. */
const maxItem = {
  id: 'x'.repeat(64),
  name: '😀'.repeat(100),
  signedAt: new Date(0).toISOString(),
  signedAtId: ulid(0),
  shard: '63',
};

/** A write unit is 1 KB. The item and its index entry need one each. */
function itemSizes(): void {
  out(
    `The largest possible item has ${itemBytes(maxItem)} bytes: one write unit, and one more in the index.\n\n`,
  );
}

/** A query costs half a unit for each 4 KB. A page reads one entry more than it shows from every shard. */
function reads(): void {
  const rows = [20, 100].map((limit) => {
    const units = Math.ceil(((limit + 1) * itemBytes(maxItem)) / 4096) / 2;
    return [String(limit), units.toFixed(1), formatNumber(Math.floor(partitionLimits.reads / units))];
  });
  const header = ['signatures a page', 'read units of each shard', 'pages a second at the limit of a shard'];
  out(`Reads of the largest items, for any N:\n\n${markdownTable(header, rows)}\n`);
}

/**
 * DynamoDB distributes the base table by a hash of the key. The hash function is not published; SHA-256 stands for it.
 * Partitions split automatically, so this measures how evenly they are used, not whether there are enough.
 */
function basePartitions(rate: number, seconds: number, seed: number): void {
  const random = randomNumbers(seed);
  const partitionOf = (partitions: number) => {
    const digest = createHash('sha256').update(randomUUID()).digest();
    return Math.floor((digest.readUInt32BE() / 2 ** 32) * partitions);
  };
  const minPartitions = 2 ** Math.ceil(Math.log2(rate / partitionLimits.writes));
  const rows = [minPartitions, 2 * minPartitions].map((partitions) => {
    const load = simulate(partitions, { rate, seconds, random }, () => partitionOf(partitions));
    return [partitions, load.mean, load.peak]
      .map((each) => formatNumber(Math.round(each)))
      .concat([load.skew.toFixed(3), percent(load.throttled)]);
  });
  out('Base table, with a random idempotency key as its key:\n\n');
  out(
    `${markdownTable(['partitions', 'mean writes a second', 'peak', 'fullest ÷ emptiest', 'above the limit'], rows)}\n`,
  );
}

/**
 * A shard is one key of the index, so it never has more than one partition. Therefore the index has N shards.
 *
 * @returns the part of the writes that is above the limit with the planned number of shards
 */
function indexShards(rate: number, seconds: number, seed: number): number {
  const rows = shardNumbers.map((shards) => {
    const load = simulateShards(shards, { rate, seconds, random: randomNumbers(seed) });
    const fits = load.throttled === 0;
    return [
      String(shards),
      formatNumber(Math.round(load.mean)),
      formatNumber(load.peak),
      load.skew.toFixed(3),
      percent(load.throttled),
      fits ? 'yes' : '**no**',
    ];
  });
  const header = [
    'N (shards)',
    'mean writes a second',
    'peak',
    'fullest ÷ emptiest',
    'above the limit',
    'fits',
  ];
  out(`Index, N shards, at ${formatNumber(rate)} a second:\n\n${markdownTable(header, rows)}\n`);
  const planned = shardsFor(rate);
  out(`The rule N = next power of two ≥ rate ÷ ${plannedPerShard} gives N = ${planned}.\n\n`);
  return simulateShards(planned, { rate, seconds, random: randomNumbers(seed) }).throttled;
}

function growth(seconds: number, seed: number): void {
  const rows = shardNumbers.map((shards) => [
    String(shards),
    formatNumber(shards * plannedPerShard),
    formatNumber(maxRate(shards, seconds, seed)),
    formatNumber(shards * partitionLimits.writes),
  ]);
  const header = [
    'N (shards)',
    'planned maximum',
    `maximum without throttling in ${seconds} s`,
    'mean at the limit',
  ];
  out(`Signatures a second that need a larger N:\n\n${markdownTable(header, rows)}\n`);
}

/** A stream has about one shard for each partition of the table. Each updates a counter about once a second. */
function counters(rate: number): void {
  const streamShards = 2 ** Math.ceil(Math.log2(rate / partitionLimits.writes));
  const ids = Array.from({ length: streamShards }, () => counterIdFor(`shardId-${randomUUID()}`));
  const maxOnOne = Math.max(...counterIds.map((id) => ids.filter((each) => each === id).length));
  out(`Counters: ${streamShards} stream shards write about ${streamShards} times a second in total, `);
  out(
    `at most ${maxOnOne} of them to one of ${counterIds.length} counter items, instead of ${formatNumber(rate)} writes a second.\n`,
  );
}
