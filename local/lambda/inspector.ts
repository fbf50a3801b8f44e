import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isSourceMap, linkPackage, rootedSourceMap } from './package-folder.ts';

/** Timeout of functions that can be debugged. A person may wait at a breakpoint for hours. */
export const inspectedTimeoutSeconds = 24 * 60 * 60;
export const inspectedTimeoutMs = inspectedTimeoutSeconds * 1_000;

/** Ports that are tried. Each handler process needs one. */
const maxPorts = 100;

export interface InspectorOptions {
  /** Free ports from here on are used. */
  readonly firstPort: number;
  /** Absolute path of the folder that the paths in the source maps of bundles are relative to. */
  readonly sourceRoot: string;
  /** Creates a folder for a package. */
  makeFolder(): Promise<string>;
}

/** Lets debuggers attach to handler processes. */
export class Inspector {
  readonly #options: InspectorOptions;
  readonly #freePorts: number[];

  private constructor(options: InspectorOptions, freePorts: number[]) {
    this.#options = options;
    this.#freePorts = freePorts;
  }

  static async create(options: InspectorOptions): Promise<Inspector> {
    const ports = Array.from({ length: maxPorts }, (_, index) => options.firstPort + index);
    const free = await Promise.all(ports.map(async (port) => port <= 65_535 && (await isFree(port))));
    return new Inspector(
      options,
      ports.filter((_, index) => free[index]),
    );
  }

  /** Takes the lowest free port. 0, which lets Node.js choose one, if none is left. */
  takePort(): number {
    return this.#freePorts.shift() ?? 0;
  }

  releasePort(port: number): void {
    if (port === 0) return;
    this.#freePorts.push(port);
    this.#freePorts.sort((a, b) => a - b);
  }

  /**
   * A copy of a package whose source map names the sources by their real paths, so that breakpoints bind. The map of a
   * deployed package has relative paths, which lead nowhere from its folder.
   */
  async withRealPaths(codeDirectory: string): Promise<string> {
    const map = (await readdir(codeDirectory)).find(isSourceMap);
    if (map === undefined) return codeDirectory;
    const read = (name: string) => readFile(join(codeDirectory, name));
    const bundle = map.slice(0, -'.map'.length);
    const folder = await this.#options.makeFolder();
    await linkPackage(codeDirectory, folder, [
      { name: map, contents: rootedSourceMap(await read(map), this.#options.sourceRoot) },
      // A link would be resolved, and the debugger would find the other map.
      { name: bundle, contents: await read(bundle) },
    ]);
    return folder;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
