import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type ContenderName, contenders } from './contenders.ts';
import type { Picture } from './picture.ts';
import type { Outcome, Sample, Task } from './worker.ts';

/** All that was measured of one contender with one picture. */
export interface Measured {
  /** One a round, but one alone if a round takes too long. */
  readonly samples: readonly Sample[];
  /** Why there is no sample, or none from a later round on. */
  readonly failure?: string;
}

export type Measurements = Readonly<Partial<Record<ContenderName, Measured>>>;

/** Seconds: a process is ended after `most`; what takes longer than `slow` is measured in the first round alone. */
const seconds = { most: 240, slow: 45 };

/** Below node_modules, so that what the program imports is found, and no tool takes it for a source. */
export const outputFolder = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));

/**
 * Bundles what each process runs, as the handlers are bundled for Lambda: the time to translate TypeScript is not
 * measured, and a contender's process loads nothing of another.
 *
 * @returns the program's path
 */
export async function buildWorker(): Promise<string> {
  await build({
    entryPoints: { worker: fileURLToPath(new URL('worker.ts', import.meta.url)) },
    outdir: outputFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    minify: true,
    external: ['sharp', 'jimp', 'jimp-0.9'],
    logLevel: 'warning',
  });
  return `${outputFolder}/worker.mjs`;
}

/**
 * Measures contenders with one picture, in turn, round by round, so that what else the machine does meets all of
 * them; each measurement is a process of its own.
 *
 * @param outputs where each contender's picture is left
 */
export async function measurePicture(
  worker: string,
  picture: Picture,
  names: readonly ContenderName[],
  rounds: number,
  outputs: (name: ContenderName) => string,
  progress: (step: string) => void,
): Promise<Measurements> {
  const measured = new Map(names.map((name) => [name, { samples: [] as Sample[], failure: '' }]));
  const left = new Set(names);
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const result = measured.get(name);
      if (!result || !left.has(name)) continue;
      progress(`round ${round + 1} of ${rounds}, ${contenders[name].label}`);
      const started = performance.now();
      const output = round === 0 ? outputs(name) : undefined;
      const { format, path } = picture;
      const outcome = await runWorker(worker, { contender: name, format, path, output });
      if ('failure' in outcome) result.failure = outcome.failure;
      else result.samples.push(outcome);
      if (result.failure || performance.now() - started > seconds.slow * 1000) left.delete(name);
    }
  }
  return Object.fromEntries(
    [...measured].map(([name, { samples, failure }]) => [name, { samples, ...(failure && { failure }) }]),
  );
}

async function runWorker(worker: string, task: Task): Promise<Outcome> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [worker, JSON.stringify(task)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: seconds.most * 1000,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject).on('close', (_code, signal) => resolve(signal));
  });
  const [output, errors, signal] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (signal) return { failure: `ended by ${signal}, after ${seconds.most} s or for want of memory` };
  if (!output) return { failure: errors.trim().split('\n').at(-1) ?? 'ended without a result' };
  return JSON.parse(output) as Outcome;
}
