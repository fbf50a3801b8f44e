import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LocalRun, startLocalRun } from './local-run.ts';
import type { Options } from './options.ts';
import { synthesize } from './synthesize.ts';

const project = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs this project, or the assembly of the options. */
export function runProject(
  { assembly, data: stateDir, port, fresh, product }: Options,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<LocalRun> {
  return startLocalRun({
    port,
    stateDir,
    fresh,
    // Another app may use the same names of variables.
    ...(assembly === undefined && { product }),
    assembly: assembly ?? (() => synthesize(project, print, signal)),
    print,
    signal,
  });
}
