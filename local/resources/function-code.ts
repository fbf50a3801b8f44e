import { mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { object, optional, text } from '../template/shapes.ts';
import { ignoreSettings, unwrap } from '../template/tracked.ts';
import type { PendingDeployment } from './resource-kind.ts';

/** Packages of Lambda's Node.js runtime, which inline code and layers may use. */
const runtimeScopes = ['@aws-sdk', '@smithy'];
const projectModules = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'node_modules');

const layerShape = object({ Content: object({ S3Key: text }) });

/** Settings for people and permissions. The processor is that of this machine. */
const ignored = [
  'CompatibleArchitectures',
  'CompatibleRuntimes',
  'Content',
  'Description',
  'LayerName',
  'LicenseInfo',
];

/** The code of a function, unpacked. */
export interface FunctionCode {
  readonly directory: string;
  /** `NODE_PATH`: modules of its layers and of the runtime. Undefined if it needs none. */
  readonly modulePath?: string;
}

export const codeShape = object({ S3Key: optional(text), ZipFile: optional(text) });

/**
 * Finds or writes the code of a function.
 *
 * @param known folders of the layers of the app, by ARN
 * @throws {Error} for code that can't run here
 */
export async function codeOf(
  {
    name,
    code,
    layers,
  }: {
    readonly name: string;
    readonly code: { readonly S3Key?: string | undefined; readonly ZipFile?: string | undefined };
    readonly layers: readonly string[];
  },
  known: ReadonlyMap<string, string>,
  { assembly, state }: PendingDeployment,
  warn: (problem: string) => void,
): Promise<FunctionCode> {
  const isInline = code.ZipFile !== undefined;
  const directory = isInline ? state.inside('functions', name) : await folderOf(code.S3Key, assembly);
  if (isInline) await writeInline(directory, code.ZipFile as string);
  if (!isInline && layers.length === 0) return { directory };
  const folders = layers.flatMap((arn) => {
    const folder = known.get(arn);
    if (folder === undefined) warn(`the layer ${arn} is not part of the app; its modules are missing`);
    return folder ?? [];
  });
  const runtime = state.inside('functions', 'node_modules');
  await linkRuntimeModules(runtime);
  // A later layer replaces files of an earlier one.
  const modules = folders.reverse().map((folder) => join(folder, 'nodejs', 'node_modules'));
  return { directory, modulePath: [...modules, runtime].join(delimiter) };
}

async function folderOf(key: string | undefined, assembly: PendingDeployment['assembly']): Promise<string> {
  if (key === undefined) throw new Error('its code is neither a folder nor inline');
  const path = assembly.assetPath(key);
  if ((await stat(path)).isDirectory()) return path;
  throw new Error(`its code ${path} is a file; the local run supports folders`);
}

/**
 * CloudFormation writes inline code to `index.js`. Without the package file, Node.js would use the module type in a
 * package file of a parent folder.
 */
async function writeInline(directory: string, source: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), '{}\n');
  await writeFile(join(directory, 'index.js'), source);
}

async function linkRuntimeModules(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const scope of runtimeScopes) {
    await symlink(join(projectModules, scope), join(folder, scope), 'junction').catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
  }
}

/** The folders of the layers of the app, by ARN. */
export async function layerFolders({
  resources,
  assembly,
}: PendingDeployment): Promise<ReadonlyMap<string, string>> {
  const folders = new Map<string, string>();
  await resources.each('AWS::Lambda::LayerVersion', layerShape, async ({ physicalIds, properties, path }) => {
    const { S3Key } = unwrap(properties.Content);
    ignoreSettings(properties, ignored);
    // Layers with programs of the CDK's own functions, whose work the local run does itself.
    if (/\/(AwsCliLayer|KubectlLayer|NodeProxyAgentLayer)$/.test(path)) return;
    folders.set(physicalIds.ref, await folderOf(S3Key, assembly));
  });
  return folders;
}
