import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';
import { object, optional, type PropertiesOf, readShape, record, type Shape, text, texts } from './shapes.ts';

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
  /** Parts of the assembly that are not run, as texts for the user. */
  readonly warnings: readonly string[];
  /** The path of an asset's folder or file by its object key, e.g. `<hash>.zip`. */
  assetPath(objectKey: string): string;
}

const artifactShape = object({
  type: text,
  environment: optional(text),
  dependencies: optional(texts),
  properties: optional(
    object({
      templateFile: optional(text),
      stackName: optional(text),
      file: optional(text),
      directoryName: optional(text),
    }),
  ),
});
const manifestShape = object({ artifacts: optional(record(artifactShape)) });
const assetsShape = object({
  files: optional(
    record(object({ source: object({ path: text }), destinations: record(object({ objectKey: text })) })),
  ),
});
const templateShape = object({ Resources: optional(record(object({ Type: text }))) });

type Artifacts = Record<string, PropertiesOf<typeof artifactShape>>;

/**
 * Reads a cloud assembly: its stacks in the order of deployment, and the paths of its assets.
 *
 * @throws {UserError} if the folder has none, or a damaged one
 */
export async function readAssembly(folder: string): Promise<Assembly> {
  const { artifacts = {} } = await readFileOf(folder, 'manifest.json', manifestShape);
  const assets = new Map<string, string>();
  const stacks: Stack[] = [];
  for (const id of inDeploymentOrder(artifacts)) {
    const { type, properties, environment } = artifacts[id] as Artifacts[string];
    if (type === 'cdk:asset-manifest' && properties?.file) {
      const { files = {} } = await readFileOf(folder, properties.file, assetsShape);
      for (const { source, destinations } of Object.values(files)) {
        for (const { objectKey } of Object.values(destinations))
          assets.set(objectKey, join(folder, source.path));
      }
    }
    if (type === 'aws:cloudformation:stack' && properties?.templateFile) {
      const template = await readFileOf(folder, properties.templateFile, templateShape);
      // The CDK does not deploy a stack without resources.
      if (template.Resources) {
        const name = properties.stackName ?? id;
        stacks.push({ name, region: regionOf(environment), template: template as Template });
      }
    }
  }
  const region = stacks.at(-1)?.region;
  const stages = stageFolders(folder, artifacts);
  if (!region) throw new UserError(describeMissingStack(folder, stages));
  return {
    stacks,
    region,
    warnings:
      stages.length > 0
        ? [`stages beside other stacks; to run one, name its folder: ${stages.join(', ')}`]
        : [],
    assetPath(objectKey) {
      const path = assets.get(objectKey);
      if (!path) throw new Error(`The assembly in ${folder} has no asset ${objectKey}.`);
      return path;
    },
  };
}

/** @throws {UserError} unless the file is JSON of this shape */
async function readFileOf<S extends Shape>(folder: string, name: string, shape: S): Promise<PropertiesOf<S>> {
  const path = join(folder, name);
  const damaged = (problem: string) => new UserError(`${path} ${problem}. Run cdk synth again.`);
  const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR')
      throw damaged(`can't be read (${error.message})`);
    if (name !== 'manifest.json') throw damaged('is missing');
    throw new UserError(
      `${folder} has no manifest.json. Name the output folder of cdk synth, such as cdk.out.`,
    );
  });
  const result = readShape(shape, parse(content, damaged), 'it');
  if ('value' in result) return result.value;
  throw damaged(`is damaged: ${result.problems[0]}`);
}

function parse(content: string, damaged: (problem: string) => UserError): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw damaged('is not JSON');
  }
}

function stageFolders(folder: string, artifacts: Artifacts): string[] {
  return Object.values(artifacts).flatMap(({ type, properties }) =>
    type === 'cdk:cloud-assembly' && properties?.directoryName ? join(folder, properties.directoryName) : [],
  );
}

function describeMissingStack(folder: string, stages: readonly string[]): string {
  return stages.length > 0
    ? `The stacks of ${folder} are in its stages. Name the folder of one stage: ${stages.join(', ')}.`
    : `${folder} has no stack with resources. Name the output folder of an app that has one.`;
}

function inDeploymentOrder(artifacts: Artifacts): string[] {
  const order = new Set<string>();
  const visit = (id: string): void => {
    if (order.has(id) || !artifacts[id]) return;
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
