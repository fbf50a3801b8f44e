import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AssetHashType, DockerImage, type ILocalBundling } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { projectRoot } from './project-root.ts';

const lambdas = join(projectRoot, 'lambdas');

/** What a handler's code is made of. */
export interface BundleOptions {
  /** The handler's file in `lambdas/`, such as `search/search.ts`. */
  readonly entry: string;
  /** Files to stand beside the bundle: name there, absolute path here. @default - none */
  readonly files?: Readonly<Record<string, string>>;
  /**
   * Folder in `lambdas/` whose `node_modules/`, installed for Lambda's processor, is packed beside the bundle.
   * @default - everything is bundled
   */
  readonly nativeModules?: string;
}

/** Modules that hold native code, which esbuild cannot bundle. */
const external = ['sharp'];

/**
 * Never packed, so that each npm makes the same asset: its own records of an install, and the WebAssembly build of sharp
 * that npm 10 installs beside the native one.
 */
const excludedFiles = ['.package-lock.json', '.bin', 'sharp-wasm32', '@emnapi', 'tslib'];

/** CommonJS dependencies call `require`, which an ES module does not have. */
const banner =
  "import { createRequire as createRequireOfBundle } from 'node:module';\n" +
  'const require = createRequireOfBundle(import.meta.url);';

/**
 * Bundles one handler with esbuild's own API. CDK's `NodejsFunction` starts a shell, npx and esbuild for each
 * function (0.3 s before esbuild begins, nine times), and the paths in its source maps, with them the asset's hash,
 * depend on where the cloud assembly is written.
 */
export class HandlerBundle implements ILocalBundling {
  /** Public, because CDK tells two bundlings of one folder apart by the fields of this object. */
  readonly options: BundleOptions;

  constructor(options: BundleOptions) {
    this.options = options;
  }

  /** Writes the bundle to a folder, so that no container is needed. */
  tryBundle(outputDirectory: string): boolean {
    const { entry, files = {}, nativeModules } = this.options;
    const { outputFiles } = buildSync({
      absWorkingDir: lambdas,
      entryPoints: [entry],
      // Never written by esbuild: it only fixes the sources' paths in the map, whatever the output's folder is.
      outfile: join(lambdas, 'index.mjs'),
      write: false,
      bundle: true,
      platform: 'node',
      format: 'esm',
      // The oldest Node.js that a local run starts the same bundle on; Lambda's is newer.
      target: 'node20',
      // The SDK's ES modules, of which unused parts are left out: 67 ms to load instead of 76.
      mainFields: ['module', 'main'],
      external,
      banner: { js: banner },
      minify: true,
      sourcemap: true,
      sourcesContent: false,
      legalComments: 'none',
      logLevel: 'warning',
    });
    for (const { path, contents } of outputFiles)
      writeFileSync(join(outputDirectory, path.slice(lambdas.length)), contents);
    for (const [name, path] of Object.entries(files)) copy(path, join(outputDirectory, name));
    if (nativeModules) {
      const modules = join(lambdas, nativeModules, 'node_modules');
      if (!existsSync(modules)) {
        throw new Error(`${modules} is missing: npm run postinstall installs it, for Lambda's processor.`);
      }
      copy(modules, join(outputDirectory, 'node_modules'), excludedFiles);
    }
    return true;
  }
}

/** @returns the handler's code as an asset that is named by the hash of what it holds */
export function handlerCode(options: BundleOptions): Code {
  return Code.fromAsset(join(lambdas, dirname(options.entry)), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK wants an image to fall back to, but `tryBundle` never leaves it anything.
      image: DockerImage.fromRegistry('scratch'),
      local: new HandlerBundle(options),
    },
  });
}

function copy(from: string, to: string, except: readonly string[] = []): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, filter: (path) => !except.includes(basename(path)) });
}
