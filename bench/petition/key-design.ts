/**
 * Read and write units a second of one partition (DynamoDB Developer Guide, "Best practices for designing and using
 * partition keys effectively in DynamoDB"). Burst capacity is ignored.
 */
export const partitionLimits = { reads: 3_000, writes: 1_000 };

/** Planned writes a second of a shard. The margin absorbs random peaks. */
export const plannedPerShard = 700;

/** Returns the number of shards for a rate: a power of two, so that shards are always doubled. */
export function shardsFor(signaturesPerSecond: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(signaturesPerSecond / plannedPerShard)));
}

/** Returns a seeded generator of random numbers from 0 to 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How writes are distributed over partitions in a number of seconds. */
export interface Load {
  /** Writes of a partition in a second. */
  readonly mean: number;
  /** Maximum writes of any partition in any second. */
  readonly peak: number;
  /** Total of the fullest partition divided by that of the emptiest. */
  readonly skew: number;
  /** Share of the writes above a partition's limit, 0 to 1. */
  readonly throttled: number;
}

export interface Arrivals {
  /** Mean writes a second; Poisson distributed. */
  readonly rate: number;
  readonly seconds: number;
  readonly random: () => number;
}

/**
 * Simulates writes, second by second.
 *
 * @param nextPartition returns the partition of the next write, from 0
 */
export function simulate(
  partitions: number,
  { rate, seconds, random }: Arrivals,
  nextPartition: () => number,
): Load {
  const sums = new Float64Array(partitions);
  let peak = 0;
  let throttled = 0;
  for (let second = 0; second < seconds; second++) {
    const counts = new Uint32Array(partitions);
    for (let left = arriving(rate, random); left > 0; left--) {
      const partition = nextPartition();
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    counts.forEach((count, partition) => {
      sums[partition] = (sums[partition] ?? 0) + count;
      peak = Math.max(peak, count);
      throttled += Math.max(0, count - partitionLimits.writes);
    });
  }
  const writes = sums.reduce((sum, each) => sum + each, 0);
  return {
    mean: writes / partitions / seconds,
    peak,
    skew: Math.max(...sums) / Math.min(...sums),
    throttled: writes === 0 ? 0 : throttled / writes,
  };
}

/** Approximates the Poisson distribution by a normal one (Box-Muller), which is close enough at these rates. */
function arriving(rate: number, random: () => number): number {
  const deviation = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(0, Math.round(rate + deviation * Math.sqrt(rate)));
}

/** Simulates writes to the index: each shard is equally likely. */
export function simulateShards(shards: number, arrivals: Arrivals): Load {
  return simulate(shards, arrivals, () => Math.floor(arrivals.random() * shards));
}

/**
 * Returns the highest rate, in steps of 50, at which no shard exceeds a partition's limit in any second. Higher rates
 * need more shards.
 */
export function maxRate(shards: number, seconds: number, seed: number): number {
  const fits = (rate: number) =>
    simulateShards(shards, { rate, seconds, random: randomNumbers(seed) }).throttled === 0;
  let [low, high] = [0, Math.ceil((shards * partitionLimits.writes) / 50)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle * 50)) low = middle;
    else high = middle;
  }
  return low * 50;
}

/** Returns the item size as DynamoDB counts it: the UTF-8 bytes of attribute names and strings. */
export function itemBytes(item: Readonly<Record<string, string>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
}
