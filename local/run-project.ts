import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LocalRun, type LocalRunOptions, startLocalRun } from './local-run.ts';
import type { Options } from './options.ts';
import type { PreparedApp } from './synthesis/app-process.js';
import { CdkApp } from './synthesis/cdk-app.ts';
import { synthesize } from './synthesize.ts';
import type { WatchedProject } from './watch/start-watch.ts';

const project = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs this project, or the assembly of the options.
 *
 * @param prepared a process for the first synthesis. @default - it is started when needed
 */
export async function runProject(
  { assembly, data: stateDir, port, fresh, consolePort, product, watch, inspect }: Options,
  output: Required<Pick<LocalRunOptions, 'print' | 'onFunctionLine' | 'onRequest'>>,
  signal: AbortSignal,
  prepared?: PreparedApp,
): Promise<LocalRun> {
  const app = new CdkApp(project, prepared);
  if (assembly !== undefined) await app.close();
  return startLocalRun({
    port,
    stateDir,
    fresh,
    consolePort,
    // Another app may use the same names of variables.
    ...(assembly === undefined && { product }),
    assembly: assembly ?? (() => synthesize(project, output.print, signal, app).finally(() => app.close())),
    // The sources of another app's assembly are unknown.
    ...(watch && assembly === undefined && { watch: watchedProject(app) }),
    ...output,
    ...(inspect !== undefined && { inspect: { project, firstPort: inspect } }),
    signal,
  });
}

function watchedProject(app: CdkApp): WatchedProject {
  return {
    folder: project,
    synthesize: (signal) => synthesize(project, () => {}, signal, app),
    // While it is edited, the next synthesis should not wait for the packages.
    prepare: () => app.prepare(),
    close: () => app.close(),
  };
}
