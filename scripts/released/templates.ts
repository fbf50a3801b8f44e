import { readFileSync } from 'node:fs';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';

/** A resource as its template declares it. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The part of a stack that a release can lose. */
export interface LastingStack {
  readonly name: string;
  readonly terminationProtection: boolean;
  /** Resources of the types in {@link isLasting}, by logical id. */
  readonly resources: Readonly<Record<string, Resource>>;
  /** Names of exports, and other outputs as `stack.output`. */
  readonly exports: readonly string[];
  /** The imported exports and outputs, in the same form. */
  readonly imports: readonly string[];
}

/** Types whose resources contain data, or have an address or id that is used outside the stacks. */
const lastingTypes: ReadonlySet<string> = new Set([
  'AWS::Backup::BackupVault',
  'AWS::CloudFront::Distribution',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
  // Subscribers would have to subscribe and confirm their address again.
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
]);

/** Whether a release must not lose a resource of this type. */
export const isLasting = (type: string): boolean => lastingTypes.has(type);

/** Reduces the stacks of a synthesis to the parts that a release can lose. */
export function lastingStacks({ stacks }: CloudAssembly): LastingStack[] {
  // The CDK does not deploy a stack without resources.
  const deployed = stacks.filter(({ template }) => template.Resources);
  return deployed.map(({ stackName: name, terminationProtection = false, template }) => {
    const resources = Object.entries(template.Resources as Record<string, Resource>)
      .filter(([, { Type }]) => isLasting(Type))
      .map(([id, { Type, Properties, DeletionPolicy, UpdateReplacePolicy }]) => [
        id,
        { Type, Properties, DeletionPolicy, UpdateReplacePolicy },
      ]);
    const outputs = Object.entries((template.Outputs ?? {}) as Record<string, Output>);
    return {
      name,
      terminationProtection,
      // Hashes of code and pages change with each release.
      resources: JSON.parse(
        JSON.stringify(Object.fromEntries(resources)).replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>'),
      ),
      exports: outputs.map(([output, { Export }]) => Export?.Name ?? `${name}.${output}`).sort(),
      imports: [...importsOf(template)].sort(),
    };
  });
}

interface Output {
  readonly Export?: { readonly Name: string };
}

function importsOf(node: unknown, found = new Set<string>()): Set<string> {
  if (typeof node !== 'object' || node === null) return found;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'Fn::ImportValue') found.add(value);
    else if (key === 'Fn::GetStackOutput') found.add(`${value.StackName}.${value.OutputName}`);
    else importsOf(value, found);
  }
  return found;
}

/** Formats stacks as JSON Lines, with one resource per line, so that a diff shows which one changed. */
export function formatStacks(stacks: readonly LastingStack[]): string {
  const lines = stacks.flatMap(({ resources, ...stack }) => [
    stack,
    ...Object.entries(resources).map(([id, resource]) => ({ stack: stack.name, id, resource })),
  ]);
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Reads the output of {@link formatStacks}. */
export function readStacks(path: string | URL): LastingStack[] {
  const stacks = new Map<string, LastingStack & { resources: Record<string, Resource> }>();
  for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
    const entry = JSON.parse(line);
    if ('name' in entry) stacks.set(entry.name, { ...entry, resources: {} });
    else (stacks.get(entry.stack)?.resources ?? {})[entry.id as string] = entry.resource;
  }
  return [...stacks.values()];
}
