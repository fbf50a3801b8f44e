import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';

/** The parts of a CloudFormation template that a local run reads. */
export interface Template {
  readonly Parameters?: Record<string, { readonly Type: string; readonly Default?: unknown }>;
  readonly Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  readonly Conditions?: Record<string, unknown>;
  readonly Resources: Record<string, TemplateResource>;
  readonly Outputs?: Record<
    string,
    { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }
  >;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: Record<string, unknown>;
  readonly Metadata?: Record<string, unknown>;
}

export interface Stack {
  readonly name: string;
  readonly region: string;
  readonly template: Template;
}

/** The output of the CDK app. */
export interface Assembly {
  /** Each stack is listed after its dependencies. */
  readonly stacks: readonly Stack[];
  /** Region of the last stack, which depends on all others. An earlier one may have to be in us-east-1. */
  readonly region: string;
  /** The path of an asset's folder or file by its object key, e.g. `<hash>.zip`. */
  assetPath(objectKey: string): string;
}

interface Manifest {
  artifacts: Record<string, Artifact>;
}

interface Artifact {
  type: string;
  environment?: string;
  dependencies?: string[];
  properties?: { templateFile?: string; stackName?: string; file?: string };
}

interface AssetManifest {
  files?: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>;
}

/**
 * Reads a cloud assembly: its stacks in the order of deployment, and the paths of its assets.
 *
 * @throws {UserError} if the folder has none
 */
export async function readAssembly(folder: string): Promise<Assembly> {
  const read = async (file: string) => JSON.parse(await readFile(join(folder, file), 'utf8'));
  const manifest: Promise<Manifest> = read('manifest.json');
  const { artifacts } = await manifest.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    throw new UserError(
      `${folder} has no manifest.json. Name the output folder of cdk synth, such as cdk.out.`,
    );
  });
  const assets = new Map<string, string>();
  const stacks: Stack[] = [];
  for (const id of inDeploymentOrder(artifacts)) {
    const { type, properties, environment } = artifacts[id] as Artifact;
    if (type === 'cdk:asset-manifest' && properties?.file) {
      const manifest = (await read(properties.file)) as AssetManifest;
      for (const { source, destinations } of Object.values(manifest.files ?? {})) {
        for (const { objectKey } of Object.values(destinations))
          assets.set(objectKey, join(folder, source.path));
      }
    }
    if (type === 'aws:cloudformation:stack' && properties?.templateFile) {
      const template = (await read(properties.templateFile)) as Template;
      // The CDK does not deploy a stack without resources.
      if (template.Resources)
        stacks.push({ name: properties.stackName ?? id, region: regionOf(environment), template });
    }
  }
  const region = stacks.at(-1)?.region;
  if (!region) throw new Error(`The assembly in ${folder} has no stack.`);
  return {
    stacks,
    region,
    assetPath(objectKey) {
      const path = assets.get(objectKey);
      if (!path) throw new Error(`The assembly in ${folder} has no asset ${objectKey}.`);
      return path;
    },
  };
}

function inDeploymentOrder(artifacts: Record<string, Artifact>): string[] {
  const order = new Set<string>();
  const visit = (id: string): void => {
    if (order.has(id)) return;
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency);
    order.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...order];
}

/** `aws://account/region`. An app without a fixed region has `unknown-region`. */
function regionOf(environment = ''): string {
  const region = environment.split('/').at(-1) ?? '';
  return region === '' || region === 'unknown-region' ? 'us-east-1' : region;
}
