import { readFileSync, writeFileSync } from 'node:fs';
import { type ContenderName, contenders } from './contenders.ts';
import { peakMemory } from './memory.ts';
import type { PictureFormat } from './picture.ts';

/** What a process is started for: its only argument, as JSON. */
export interface Task {
  readonly contender: ContenderName;
  readonly format: PictureFormat;
  readonly path: string;
  /** Where to leave the result. @default - nowhere */
  readonly output?: string;
}

/** What it writes to standard output, as JSON. */
export interface Sample {
  /** Milliseconds to load the library and convert the first picture; Node.js' own start is not in it. */
  readonly cold: number;
  /** Milliseconds, the median of further calls. Absent after a first call of more than 20 seconds. */
  readonly warm?: number;
  /** Bytes resident at most, up to the end of the first conversion. */
  readonly peak?: number;
  /** Bytes. */
  readonly outputBytes: number;
}

export type Outcome = Sample | { readonly failure: string };

/** Further calls are made until this much time has passed or there are enough of them, but at least one. */
const warm = { milliseconds: 2000, calls: 15, notAfter: 20_000 };

async function measure({ contender, format, path, output }: Task): Promise<Sample> {
  const source = { bytes: readFileSync(path), format, path };
  const { load, peakMemory: ownPeakMemory } = contenders[contender];
  const start = performance.now();
  const convert = await load();
  const result = await convert(source);
  const cold = performance.now() - start;
  const peak = peakMemory();
  const times: number[] = [];
  if (cold < warm.notAfter) {
    for (let spent = 0; times.length < warm.calls && (spent < warm.milliseconds || times.length === 0); ) {
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
