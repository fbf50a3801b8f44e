import type { LiveDeployment } from '../live-deployment.ts';
import type { PackageFolders } from '../package-folders.ts';
import { inputs } from '../synthesize.ts';
import type { ReloadServer } from './reload-server.ts';
import { Watch } from './watch.ts';

/** A project whose sources are watched. */
export interface WatchedProject {
  /** Absolute path of its folder. */
  readonly folder: string;
  /** @returns path of the assembly */
  synthesize(signal: AbortSignal): Promise<string>;
}

/** Watches the sources of a run, and shows their changes. */
export async function startWatch(
  { folder: project, synthesize }: WatchedProject,
  live: LiveDeployment,
  reload: ReloadServer,
  folders: PackageFolders,
  print: (line: string) => void,
): Promise<{ close(): Promise<void> }> {
  const watch = await Watch.start({
    project,
    paths: inputs,
    reload,
    functions: () => live.current.functions,
    site: () => live.current.site,
    makeFolder: folders.make,
    redeploy: async (signal) => live.replace(await synthesize(signal)),
    print,
  });
  return watch;
}
