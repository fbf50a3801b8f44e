import { entropyCoded, type Table, type Token, tableSegment } from './huffman-writer.ts';
import { randomNumbers } from './random.ts';

type Sampling = readonly [horizontal: number, vertical: number];

/** Parameters of a JPEG with random coefficients. */
export interface JpegPlan {
  readonly width: number;
  readonly height: number;
  /** Blocks across and down in an MCU, by component. @default Y 2x2, Cb 1x1, Cr 1x1 */
  readonly sampling?: readonly Sampling[];
  /** Indexes of the components in each scan. @default all in one */
  readonly scans?: readonly (readonly number[])[];
  /** In MCUs. @default 0, no restart markers */
  readonly restartInterval?: number;
  /** Every value of the quantization tables. Above 255 it is written in 16 bits. @default 8 */
  readonly quantizer?: number;
  /** `even`: all AC codes have 8 bits. `steep`: 2 to 16 bits. @default 'even' */
  readonly codes?: 'even' | 'steep';
  /** Writes an Adobe marker with this transform instead of JFIF's. */
  readonly transform?: number;
  /** Writes neither JFIF's marker nor Adobe's. @default false */
  readonly bare?: boolean;
  /** @default 0xc0, SOF0 */
  readonly frameMarker?: number;
  /** @default [1, 2, 3] */
  readonly ids?: readonly number[];
  /** DC coefficients of Y in scan order, with AC coefficients of zero. @default random */
  readonly lumaDc?: readonly number[];
  /** @default 1 */
  readonly seed?: number;
}

/**
 * Creates a sequential JPEG with codes of every length, runs of zeros, full and empty blocks. Like optimizing encoders,
 * it writes only the used codes to the DC tables.
 */
export function encodeJpeg(plan: JpegPlan): Uint8Array {
  const { width, height, restartInterval = 0, quantizer = 8, frameMarker = 0xc0 } = plan;
  const { sampling = defaultSampling, ids = [1, 2, 3] } = plan;
  const bytes = [0xff, 0xd8, ...header(plan)];
  const values = quantizer > 255 ? [quantizer >> 8, quantizer & 0xff] : [quantizer];
  // The table of luma has the number 2, so that the tested code must find and renumber it.
  for (const id of [1, 2]) {
    bytes.push(...segment(0xdb, [(quantizer > 255 ? 0x10 : 0) | id, ...Array(64).fill(values).flat()]));
  }
  const components = sampling.flatMap(([across, down], index) => [
    ids[index] ?? 0,
    (across << 4) | down,
    index === 0 ? 2 : 1,
  ]);
  const size = [height >> 8, height & 0xff, width >> 8, width & 0xff];
  bytes.push(...segment(frameMarker, [8, ...size, sampling.length, ...components]));
  if (restartInterval > 0) bytes.push(...segment(0xdd, [restartInterval >> 8, restartInterval & 0xff]));
  const random = randomNumbers(plan.seed ?? 1);
  for (const scan of plan.scans ?? [sampling.map((_, index) => index)]) {
    const tokens = scanTokens(plan, sampling, scan, random);
    const tables = new Map<number, Table>();
    for (const index of new Set(scan.map((component) => Math.min(component, 1)))) {
      tables.set(index, dcTable(tokens, index)).set(16 + index, acTable(plan.codes ?? 'even', index));
    }
    for (const [id, table] of tables) bytes.push(...segment(0xc4, tableSegment(id, table)));
    const selectors = scan.flatMap((index) => [ids[index] ?? 0, index === 0 ? 0x00 : 0x11]);
    bytes.push(...segment(0xda, [scan.length, ...selectors, 0, 63, 0]));
    for (const byte of entropyCoded(tokens, tables)) bytes.push(byte);
  }
  return Uint8Array.from([...bytes, 0xff, 0xd9]);
}

const defaultSampling: readonly Sampling[] = [
  [2, 2],
  [1, 1],
  [1, 1],
];

function header({ bare, transform }: JpegPlan): number[] {
  if (bare) return [];
  if (transform !== undefined) return segment(0xee, [...ascii('Adobe'), 0, 100, 0, 0, 0, 0, transform]);
  return segment(0xe0, [...ascii('JFIF\0'), 1, 2, 1, 0, 72, 0, 96, 0, 0]);
}

/** A marker segment with its length. */
export function segment(marker: number, content: readonly number[]): number[] {
  return [0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff, ...content];
}

export function ascii(characters: string): number[] {
  return [...characters].map((character) => character.charCodeAt(0));
}

function scanTokens(
  plan: JpegPlan,
  sampling: readonly Sampling[],
  scan: readonly number[],
  random: (below: number) => number,
): (Token | 'restart')[] {
  const maxFactors = [0, 1].map((axis) => Math.max(...sampling.map((factors) => factors[axis] ?? 1)));
  const [across = 1, down = 1] = maxFactors;
  const single = scan.length === 1;
  const [own = [1, 1]] = scan.map((index) => sampling[index]);
  // A scan with one component has only the blocks that contain samples.
  const blocks = (pixels: number, factor: number, max: number) =>
    Math.ceil(Math.ceil((pixels * factor) / max) / 8);
  const mcus = single
    ? blocks(plan.width, own[0], across) * blocks(plan.height, own[1], down)
    : Math.ceil(plan.width / 8 / across) * Math.ceil(plan.height / 8 / down);
  const previous = [0, 0, 0];
  const lumaDc = plan.lumaDc?.values();
  const tokens: (Token | 'restart')[] = [];
  for (let mcu = 0; mcu < mcus; mcu++) {
    if (plan.restartInterval && mcu > 0 && mcu % plan.restartInterval === 0) {
      tokens.push('restart');
      previous.fill(0);
    }
    for (const index of scan) {
      const [horizontal, vertical] = sampling[index] ?? [1, 1];
      for (let block = single ? 1 : horizontal * vertical; block > 0; block--) {
        const range = Math.floor(1000 / (plan.quantizer ?? 8)) + 1;
        const dc = lumaDc?.next().value ?? random(2 * range) - range;
        tokens.push(token(Math.min(index, 1), 0, dc - (previous[index] ?? 0)));
        previous[index] = dc;
        const coefficients = lumaDc ? new Int16Array(64) : randomBlock(random, plan.quantizer ?? 8);
        pushAc(tokens, 16 + Math.min(index, 1), coefficients);
      }
    }
  }
  return tokens;
}

/** A block's AC coefficients, in zigzag order. */
function randomBlock(random: (below: number) => number, quantizer: number): Int16Array {
  const block = new Int16Array(64);
  const amplitude = Math.floor(60 / quantizer) + 1;
  const value = (max: number) => (random(2) === 0 ? 1 : -1) * (1 + random(max));
  const kind = random(20);
  if (kind < 6) return block;
  if (kind === 6) block[63] = value(amplitude);
  else if (kind === 7) for (let at = 1; at < 64; at++) block[at] = value(amplitude);
  else {
    for (let left = 1 + random(12); left > 0; left--) block[1 + random(1 + random(63))] = value(amplitude);
    // Sometimes the maximum number of bits.
    if (kind === 8) block[1 + random(63)] = value(1023);
  }
  return block;
}

function pushAc(tokens: (Token | 'restart')[], table: number, block: Int16Array): void {
  let run = 0;
  for (const value of block.subarray(1)) {
    if (value === 0) {
      run++;
      continue;
    }
    for (; run > 15; run -= 16) tokens.push({ table, symbol: 0xf0, bits: 0, size: 0 });
    tokens.push(token(table, run, value));
    run = 0;
  }
  if (run > 0) tokens.push({ table, symbol: 0, bits: 0, size: 0 });
}

function token(table: number, run: number, value: number): Token {
  const size = value === 0 ? 0 : Math.abs(value).toString(2).length;
  return { table, symbol: (run << 4) | size, bits: value < 0 ? value + 2 ** size - 1 : value, size };
}

/** Codes of 4 bits for the used categories, of which there are at most 12. */
function dcTable(tokens: readonly (Token | 'restart')[], table: number): Table {
  const used = new Set<number>();
  for (const each of tokens) if (each !== 'restart' && each.table === table) used.add(each.symbol);
  const symbols = [...used].sort((a, b) => a - b);
  return { symbols, lengths: symbols.map(() => 4) };
}

/** Codes for every symbol, in different orders for luma and chroma. */
function acTable(codes: 'even' | 'steep', table: number): Table {
  const symbols = [0x00, 0xf0];
  for (let size = 1; size <= 10; size++) for (let run = 0; run <= 15; run++) symbols.push((run << 4) | size);
  if (table === 1) symbols.reverse();
  return { symbols, lengths: symbols.map((_, index) => (codes === 'even' ? 8 : index < 7 ? index + 2 : 16)) };
}
