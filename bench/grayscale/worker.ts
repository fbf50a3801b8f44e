import { readFileSync, writeFileSync } from 'node:fs';
import { type ContenderName, contenders } from './contenders.ts';
import { median } from './median.ts';
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

/** Time in milliseconds. */
export interface Time {
  readonly elapsed: number;
  /** CPU time of the process. Unlike the elapsed time, other load on the machine hardly changes it. */
  readonly cpu: number;
}

/** The result, which the process writes to standard output as JSON. */
export interface Sample {
  /** To load the library and convert the first picture, without the start of Node.js. */
  readonly cold: Time;
  /** Medians of further conversions. Absent if the first one took more than 20 seconds. */
  readonly warm?: Time;
  /** Peak of resident memory until the end of the first conversion, in bytes. */
  readonly peak?: number;
  /** Bytes. */
  readonly outputBytes: number;
}

export type Outcome = Sample | { readonly failure: string };

/**
 * Conversions are repeated for this time or this number of calls, unless the first one took longer than the last value.
 */
const warm = { repeatMs: 2_000, maxCalls: 15, maxColdMs: 20_000 };

async function measure({ contender, format, path, output }: Task): Promise<Sample> {
  const source = { bytes: readFileSync(path), format, path };
  const { load, peakMemory: ownPeakMemory } = contenders[contender];
  const startTimer = timer(ownPeakMemory !== undefined);
  const stopCold = startTimer();
  const convert = await load();
  const result = await convert(source);
  const cold = stopCold();
  const peak = peakMemory();
  const times: Time[] = [];
  if (cold.elapsed < warm.maxColdMs) {
    for (let spent = 0; times.length < warm.maxCalls && (spent < warm.repeatMs || times.length === 0); ) {
      const stop = startTimer();
      await convert(source);
      const time = stop();
      times.push(time);
      spent += time.elapsed;
    }
  }
  if (output) writeFileSync(output, result);
  const middle = (of: keyof Time) => median(times.map((time) => time[of]));
  const [elapsed, cpu] = [middle('elapsed'), middle('cpu')];
  return {
    cold,
    ...(elapsed !== undefined && cpu !== undefined && { warm: { elapsed, cpu } }),
    peak: ownPeakMemory ? await ownPeakMemory(source) : peak,
    outputBytes: result.length,
  };
}

/** @param isOtherProcess whose CPU time is unknown here. On one core, it is nearly the elapsed time. */
function timer(isOtherProcess: boolean): () => () => Time {
  return () => {
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    return () => {
      const elapsed = performance.now() - started;
      const { user, system } = process.cpuUsage(cpu);
      return { elapsed, cpu: isOtherProcess ? elapsed : (user + system) / 1000 };
    };
  };
}

const outcome: Outcome = await measure(JSON.parse(process.argv[2] ?? '')).catch((error: unknown) => ({
  failure: String(error).split('\n')[0] as string,
}));
process.stdout.write(JSON.stringify(outcome));
