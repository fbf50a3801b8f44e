import { createHash, randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import { counterIdOf, counterIds } from '../lambdas/petition/counters.ts';
import {
  highestRate,
  itemBytes,
  partitionLimits,
  plannedPerShard,
  randomNumbers,
  shardsFor,
  simulate,
  simulateShards,
} from './petition/key-design.ts';
import { grouped, markdownTable, readNumbers } from './petition/options.ts';

const usage = `Simulates the writes that signing causes, second by second, against what a partition of DynamoDB takes.

Usage: npm run bench -- petition-simulation [options]

  --rate N       signatures a second, 100 to 50000 (default 10000)
  --seconds N    seconds that are simulated, 1 to 600 (default 60)
  --seed N       for other random numbers (default 1)
  --help         print this
`;

const options = {
  rate: { fallback: 10_000, least: 100, most: 50_000 },
  seconds: { fallback: 60, least: 1, most: 600 },
  seed: { fallback: 1, least: 0, most: 999_999_999 },
};

const shardNumbers = [1, 2, 4, 8, 16, 32, 64];
const out = (text: string) => process.stdout.write(text);
const percent = (share: number) => `${(share * 100).toFixed(share > 0 && share < 0.001 ? 4 : 1)} %`;

/** `npm run bench -- petition-simulation`: figures go to standard output, as Markdown. */
export async function run(args: readonly string[]): Promise<void> {
  const given = readNumbers(args, options);
  if (!given) {
    out(usage);
    return;
  }
  const { rate, seconds, seed } = given;
  out(
    `${grouped(rate)} signatures a second for ${seconds} s. A partition takes ${grouped(partitionLimits.writes)} `,
  );
  out(`write units and ${grouped(partitionLimits.reads)} read units a second.\n\n`);
  itemSizes();
  basePartitions(rate, seconds, seed);
  indexShards(rate, seconds, seed);
  growth(seconds, seed);
  reads();
  counters(rate);
}

/** The largest signature that the product takes. */
const largest = {
  id: 'x'.repeat(64),
  name: '😀'.repeat(100),
  signedAt: new Date(0).toISOString(),
  signedAtId: ulid(0),
  shard: '63',
};

/** A write unit is up to 1 KB, for the item and again for its entry in the index. */
function itemSizes(): void {
  out(
    `The largest item there can be has ${itemBytes(largest)} bytes: one write unit, and one more in the index.\n\n`,
  );
}

/** A query costs half a unit for each 4 KB that it reads; a page asks every shard for one entry more than it shows. */
function reads(): void {
  const rows = [20, 100].map((limit) => {
    const units = Math.ceil(((limit + 1) * itemBytes(largest)) / 4096) / 2;
    return [String(limit), units.toFixed(1), grouped(Math.floor(partitionLimits.reads / units))];
  });
  const header = [
    'signatures a page',
    'read units of each shard',
    'pages a second before a shard is at its limit',
  ];
  out(`Reading, with the largest items, whatever N is:\n\n${markdownTable(header, rows)}\n`);
}

/**
 * The base table is spread by a hash of the key. DynamoDB's own is not published; any good one spreads alike. Its
 * partitions split by themselves as they are needed, so this asks how evenly they are used, not whether there are
 * enough.
 */
function basePartitions(rate: number, seconds: number, seed: number): void {
  const random = randomNumbers(seed);
  const placeOf = (places: number) => {
    const digest = createHash('sha256').update(randomUUID()).digest();
    return Math.floor((digest.readUInt32BE() / 2 ** 32) * places);
  };
  const least = 2 ** Math.ceil(Math.log2(rate / partitionLimits.writes));
  const rows = [least, 2 * least].map((places) => {
    const load = simulate(places, { rate, seconds, random }, () => placeOf(places));
    return [places, load.mean, load.peak]
      .map((each) => grouped(Math.round(each)))
      .concat([load.skew.toFixed(3), percent(load.throttled)]);
  });
  out('Base table, keyed by a random idempotency key:\n\n');
  out(
    `${markdownTable(['partitions', 'mean writes a second', 'peak', 'fullest ÷ emptiest', 'above the limit'], rows)}\n`,
  );
}

/** A shard is one key of the index, so it never has more than one partition: this is what N is for. */
function indexShards(rate: number, seconds: number, seed: number): void {
  const rows = shardNumbers.map((shards) => {
    const load = simulateShards(shards, { rate, seconds, random: randomNumbers(seed) });
    const fits = load.throttled === 0;
    return [
      String(shards),
      grouped(Math.round(load.mean)),
      grouped(load.peak),
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
  out(`Index, N shards, at ${grouped(rate)} a second:\n\n${markdownTable(header, rows)}\n`);
  out(`The rule N = next power of two ≥ rate ÷ ${plannedPerShard} gives N = ${shardsFor(rate)}.\n\n`);
}

function growth(seconds: number, seed: number): void {
  const rows = shardNumbers.map((shards) => [
    String(shards),
    grouped(shards * plannedPerShard),
    grouped(highestRate(shards, seconds, seed)),
    grouped(shards * partitionLimits.writes),
  ]);
  const header = [
    'N (shards)',
    'N must grow above, by the rule',
    `no write above the limit in ${seconds} s`,
    'the mean is the limit',
  ];
  out(`Where N must grow, in signatures a second:\n\n${markdownTable(header, rows)}\n`);
}

/** A stream has about one shard for each partition of the table, and each is counted about once a second. */
function counters(rate: number): void {
  const streamShards = 2 ** Math.ceil(Math.log2(rate / partitionLimits.writes));
  const ids = Array.from({ length: streamShards }, () => counterIdOf(`shardId-${randomUUID()}`));
  const fullest = Math.max(...counterIds.map((id) => ids.filter((each) => each === id).length));
  out(`Count: ${streamShards} stream shards write about ${streamShards} times a second in all, `);
  out(
    `at most ${fullest} of them to one of ${counterIds.length} counter items, instead of ${grouped(rate)} times.\n`,
  );
}
