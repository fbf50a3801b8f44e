import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type ContenderName, contenders } from './contenders.ts';
import type { Picture } from './picture.ts';
import type { Outcome, Sample, Task } from './worker.ts';

/** The measurements of one contender with one picture. */
export interface Measured {
  /** One sample for each round. A slow contender has a single one. */
  readonly samples: readonly Sample[];
  /** Why samples are missing. */
  readonly failure?: string;
}

export type Measurements = Readonly<Partial<Record<ContenderName, Measured>>>;

/** A process is killed after this time. */
const timeoutMs = 240_000;

/** The function has 1,769 MB, which is one vCPU. So each process gets one core, where the system has `taskset`. */
const oneCore = spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? ['taskset', '-c', '0'] : [];

/** A contender that takes longer gets one round only. */
const slowMs = 45_000;

/** In node_modules, so that the program's imports resolve and no tool treats it as a source file. */
export const outputFolder = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));

/**
 * Bundles the worker as the handlers are bundled for Lambda. So the compilation of TypeScript is not measured, and a
 * process loads only its own contender.
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
 * Measures contenders with one picture. Each measurement is a separate process. The contenders take turns in each
 * round, so that other load on the machine affects all of them.
 *
 * @param outputs where to write each contender's result
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
      if (result.failure || performance.now() - started > slowMs) left.delete(name);
    }
  }
  return Object.fromEntries(
    [...measured].map(([name, { samples, failure }]) => [name, { samples, ...(failure && { failure }) }]),
  );
}

async function runWorker(worker: string, task: Task): Promise<Outcome> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const [command = '', ...args] = [...oneCore, process.execPath, worker, JSON.stringify(task)];
  const child = spawn(command, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject).on('close', (_code, signal) => resolve(signal));
  });
  const [output, errors, signal] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (signal)
    return { failure: `killed by ${signal} after ${timeoutMs / 1_000} s, or because memory ran out` };
  if (!output) return { failure: errors.trim().split('\n').at(-1) ?? 'exited without a result' };
  return JSON.parse(output) as Outcome;
}
