import { readFileSync, writeFileSync } from 'node:fs';
import { type ContenderName, contenders } from './contenders.ts';
import { peakMemory } from './memory.ts';
import type { PictureFormat } from './picture.ts';

/** The task of a process: its only argument, as JSON. */
export interface Task {
  readonly contender: ContenderName;
  readonly format: PictureFormat;
  readonly path: string;
  /** Path for the result. @default - it is not written */
  readonly output?: string;
}

/** The result, which the process writes to standard output as JSON. */
export interface Sample {
  /** Milliseconds to load the library and convert the first picture, without the start of Node.js. */
  readonly cold: number;
  /** Median of further conversions, in milliseconds. Absent if the first one took more than 20 seconds. */
  readonly warm?: number;
  /** Peak of resident memory until the end of the first conversion, in bytes. */
  readonly peak?: number;
  /** Bytes. */
  readonly outputBytes: number;
}

export type Outcome = Sample | { readonly failure: string };

/** Conversions are repeated for this time or this number of calls, unless the first one took longer than the last value. */
const warm = { repeatMs: 2_000, maxCalls: 15, maxColdMs: 20_000 };

async function measure({ contender, format, path, output }: Task): Promise<Sample> {
  const source = { bytes: readFileSync(path), format, path };
  const { load, peakMemory: ownPeakMemory } = contenders[contender];
  const start = performance.now();
  const convert = await load();
  const result = await convert(source);
  const cold = performance.now() - start;
  const peak = peakMemory();
  const times: number[] = [];
  if (cold < warm.maxColdMs) {
    for (let spent = 0; times.length < warm.maxCalls && (spent < warm.repeatMs || times.length === 0); ) {
      const before = performance.now();
      await convert(source);
      times.push(performance.now() - before);
      spent += times.at(-1) as number;
    }
  }
  if (output) writeFileSync(output, result);
  return {
    cold,
    warm: times.sort((a, b) => a - b)[times.length >> 1],
    peak: ownPeakMemory ? await ownPeakMemory(source) : peak,
    outputBytes: result.length,
  };
}

const outcome: Outcome = await measure(JSON.parse(process.argv[2] ?? '')).catch((error: unknown) => ({
  failure: String(error).split('\n')[0] as string,
}));
process.stdout.write(JSON.stringify(outcome));
