import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LiveDeployment } from '../live-deployment.ts';
import { cacheOf, inputs, markerOf } from '../synthesize.ts';
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
  print: (line: string) => void,
): Promise<{ close(): Promise<void> }> {
  const folders: string[] = [];
  const watch = await Watch.start({
    project,
    paths: inputs,
    reload,
    functions: () => live.current.functions,
    site: () => live.current.site,
    makeFolder: async () => {
      // Beside the assemblies: native modules are found there, too.
      const folder = join(cacheOf(project), `rebuilt-${randomBytes(6).toString('hex')}`);
      folders.push(folder);
      await mkdir(folder, { recursive: true });
      await writeFile(markerOf(folder), '');
      return folder;
    },
    redeploy: async (signal) => live.replace(await synthesize(signal)),
    print,
  });
  return {
    close: async () => {
      await watch.close();
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}
