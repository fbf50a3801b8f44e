import type { LiveDeployment } from '../live-deployment.ts';
import type { PackageFolders } from '../package-folders.ts';
import { readContext } from '../synthesis/cdk-app.ts';
import { inputs } from '../synthesize.ts';
import type { ReloadServer } from './reload-server.ts';
import { Watch } from './watch.ts';

/** A project whose sources are watched. */
export interface WatchedProject {
  /** Absolute path of its folder. */
  readonly folder: string;
  /** @returns path of the assembly */
  synthesize(signal: AbortSignal): Promise<string>;
  /** Makes the next synthesis faster. Called after each one. */
  prepare(): void;
  close(): Promise<void>;
}

/** Watches the sources of a run, and shows their changes. */
export async function startWatch(
  watched: WatchedProject,
  live: LiveDeployment,
  reload: ReloadServer,
  folders: PackageFolders,
  print: (line: string) => void,
): Promise<{ close(): Promise<void> }> {
  const watch = await Watch.start({
    project: watched.folder,
    paths: inputs,
    reload,
    functions: () => live.current.functions,
    site: () => live.current.site,
    context: () => readContext(live.assembly),
    makeFolder: folders.make,
    redeploy: async (signal) => {
      await live.replace(await watched.synthesize(signal).finally(() => watched.prepare()));
    },
    print,
  });
  return {
    close: async () => {
      await watch.close();
      await watched.close();
    },
  };
}
