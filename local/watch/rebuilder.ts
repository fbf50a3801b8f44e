import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildContext, type BuildOptions, context } from 'esbuild';
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
  readonly #context: BuildContext<{ write: false }>;
  readonly #folder: string;
  #loaded: { readonly hash: string; readonly module: RebuildModule } | undefined;

  private constructor(module: BuildContext<{ write: false }>, folder: string) {
    this.#context = module;
    this.#folder = folder;
  }

  /**
   * @param project absolute path of the project's folder
   * @param module path of a module in it that exports a `RebuildModule`
   */
  static async create(project: string, module: string): Promise<Rebuilder> {
    const options: BuildOptions & { write: false } = {
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
    return new Rebuilder(await context(options), join(project, 'node_modules', '.cache', 'local-run'));
  }

  /** Loads the module again if its code, or that of an import, has changed. */
  async load(): Promise<RebuildModule> {
    const { outputFiles } = await this.#context.rebuild();
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

  close(): Promise<void> {
    return this.#context.dispose();
  }
}
