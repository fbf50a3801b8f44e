import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AssetHashType, DockerImage, type ILocalBundling } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleOf, lambdas } from './handler-bundles.ts';

/** The parts of a handler's deployment package. */
export interface BundleOptions {
  /** Path of the entry point below `lambdas/`, such as `search/search.lambda.ts`. */
  readonly entry: string;
  /** Files to add to the package: their name in the package, and their absolute path. @default - none */
  readonly files?: Readonly<Record<string, string>>;
  /**
   * Folder below `lambdas/` whose `node_modules/` is added to the package. npm installed it for Linux on arm64.
   * @default - none: esbuild bundles all modules
   */
  readonly nativeModules?: string;
}

/**
 * Left out, so that every version of npm produces the same asset: npm's records of the installation, and the
 * WebAssembly build of sharp that npm 10 installs beside the native one.
 */
const excludedFiles = ['.package-lock.json', '.bin', 'sharp-wasm32', '@emnapi', 'tslib'];

/**
 * Writes the package of one handler. It replaces `NodejsFunction` of the CDK, which starts a shell, npx and esbuild for
 * each function. The paths in the source maps of `NodejsFunction`, and so its asset hashes, depend on the output
 * folder.
 */
export class HandlerBundle implements ILocalBundling {
  /** Public, because the CDK compares these fields to find out whether two bundles of one folder are the same. */
  readonly options: BundleOptions;

  constructor(options: BundleOptions) {
    this.options = options;
  }

  /** Writes the package to a folder. The CDK then needs no container. */
  tryBundle(outputDirectory: string): boolean {
    const { entry, files = {}, nativeModules } = this.options;
    for (const { name, contents } of bundleOf(entry)) writeFileSync(join(outputDirectory, name), contents);
    for (const [name, path] of Object.entries(files)) copy(path, join(outputDirectory, name));
    if (nativeModules) {
      const modules = join(lambdas, nativeModules, 'node_modules');
      if (!existsSync(modules)) {
        throw new Error(`${modules} is missing. Run npm run postinstall.`);
      }
      copy(modules, join(outputDirectory, 'node_modules'), excludedFiles);
    }
    return true;
  }
}

/** The deployment package of a handler. The hash of the asset is the hash of the package, not of the sources. */
export function handlerCode(options: BundleOptions): Code {
  return Code.fromAsset(join(lambdas, dirname(options.entry)), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // The CDK requires an image as a fallback. `tryBundle` always succeeds, so the image is never used.
      image: DockerImage.fromRegistry('scratch'),
      local: new HandlerBundle(options),
    },
  });
}

function copy(from: string, to: string, except: readonly string[] = []): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, filter: (path) => !except.includes(basename(path)) });
}
