import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildContext, BuildOptions } from 'esbuild';
import { keepLocations } from '../keep-locations.mjs';

/** A file of a built site, relative to its folder in the bucket. */
export interface BuiltFile {
  readonly path: string;
  readonly contents: Uint8Array;
}

/** What the product's module exports. */
interface RebuildModule {
  /** @returns the files by the first folder of their keys */
  rebuildSite(): Promise<Readonly<Record<string, readonly BuiltFile[]>>>;
  bundleHandler(entry: string): Promise<readonly { readonly name: string; readonly contents: Uint8Array }[]>;
}

/** Builds the site and handlers in this process, with the code as it is now. */
export class Rebuilder {
  readonly #options: BuildOptions & { write: false };
  readonly #folder: string;
  /** Created by the first load, because esbuild starts a process. */
  #context: Promise<BuildContext<{ write: false }>> | undefined;
  #loaded: { readonly hash: string; readonly module: RebuildModule } | undefined;

  /**
   * @param project absolute path of the project's folder
   * @param module path of a module in it that exports a `RebuildModule`
   */
  constructor(project: string, module: string) {
    this.#options = {
      absWorkingDir: project,
      entryPoints: [module],
      outfile: join(project, 'rebuild.mjs'),
      write: false,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      plugins: [keepLocations],
      logLevel: 'silent',
    };
    // Inside `node_modules/`, where the module finds its packages.
    this.#folder = join(project, 'node_modules', '.cache', 'local-run');
  }

  /** Loads the module again if its code, or that of an import, has changed. */
  async load(): Promise<RebuildModule> {
    this.#context ??= import('esbuild').then(({ context }) => context(this.#options));
    const { outputFiles } = await (await this.#context).rebuild();
    const [output] = outputFiles;
    if (!output) throw new Error('esbuild has returned no module.');
    const hash = createHash('sha256').update(output.contents).digest('hex').slice(0, 16);
    if (this.#loaded?.hash !== hash) {
      const path = join(this.#folder, `rebuild-${hash}-${process.pid}.mjs`);
      await mkdir(this.#folder, { recursive: true });
      await writeFile(path, output.contents);
      try {
        const module = (await import(pathToFileURL(path).href)) as RebuildModule;
        this.#loaded = { hash, module };
      } finally {
        await rm(path, { force: true });
      }
    }
    return (this.#loaded as { module: RebuildModule }).module;
  }

  async close(): Promise<void> {
    await (await this.#context)?.dispose();
  }
}
