/**
 * What one partition takes in a second, in read and write units: DynamoDB Developer Guide, "Best practices for
 * designing and using partition keys effectively in DynamoDB". A burst may go above it for a while; nothing here
 * counts on that.
 */
export const partitionLimits = { reads: 3_000, writes: 1_000 };

/** Writes a second that are planned for a shard, so that a bad second still fits into a partition. */
export const plannedPerShard = 700;

/** @returns the shards that a rate needs: a power of two, so that doubling is the only step there is */
export function shardsFor(signaturesPerSecond: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(signaturesPerSecond / plannedPerShard)));
}

/** @returns numbers from 0 up to 1, the same ones for the same seed (mulberry32) */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How writes came to places, such as partitions, in each of some seconds. */
export interface Load {
  /** Of one place in one second. */
  readonly mean: number;
  /** Of the place and second that had the most. */
  readonly peak: number;
  /** Place that had the most of all over place that had the fewest. */
  readonly skew: number;
  /** Writes above a partition's limit, of all: 0 to 1. */
  readonly throttled: number;
}

export interface Arrivals {
  /** Mean number a second; they come at random. */
  readonly rate: number;
  readonly seconds: number;
  readonly random: () => number;
}

/**
 * Lets writes arrive, second by second.
 *
 * @param placeOf tells for the next write to which place it goes, from 0
 */
export function simulate(places: number, { rate, seconds, random }: Arrivals, placeOf: () => number): Load {
  const sums = new Float64Array(places);
  let peak = 0;
  let throttled = 0;
  for (let second = 0; second < seconds; second++) {
    const counts = new Uint32Array(places);
    for (let left = arriving(rate, random); left > 0; left--) {
      const place = placeOf();
      counts[place] = (counts[place] ?? 0) + 1;
    }
    counts.forEach((count, place) => {
      sums[place] = (sums[place] ?? 0) + count;
      peak = Math.max(peak, count);
      throttled += Math.max(0, count - partitionLimits.writes);
    });
  }
  const writes = sums.reduce((sum, each) => sum + each, 0);
  return {
    mean: writes / places / seconds,
    peak,
    skew: Math.max(...sums) / Math.min(...sums),
    throttled: writes === 0 ? 0 : throttled / writes,
  };
}

/** Independent arrivals are Poisson distributed; for rates such as these that is a normal distribution (Box-Muller). */
function arriving(rate: number, random: () => number): number {
  const deviation = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(0, Math.round(rate + deviation * Math.sqrt(rate)));
}

/** Writes spread over shards as a new signature's are: each shard is as likely as any other. */
export function simulateShards(shards: number, arrivals: Arrivals): Load {
  return simulate(shards, arrivals, () => Math.floor(arrivals.random() * shards));
}

/**
 * @returns the highest rate, in steps of 50, at which no shard went above a partition's limit in any second: from there
 * on, the number of shards must grow
 */
export function highestRate(shards: number, seconds: number, seed: number): number {
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

/** @returns bytes that DynamoDB counts for an item of texts: the UTF-8 of names and values */
export function itemBytes(item: Readonly<Record<string, string>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
}
