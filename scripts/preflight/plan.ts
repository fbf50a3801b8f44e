import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCdkContext } from '../../lib/settings/cdk-json.ts';
import { readStageConfig, SettingError } from '../../lib/settings/stage-config.ts';
import { makeApp } from '../../test/lib/app.ts';
import { CommandError } from '../command.ts';

/** A stack of the stage, and the bootstrap version that it needs. */
export interface PlannedStack {
  readonly name: string;
  readonly region: string;
  readonly bootstrapVersion: number;
}

/** A DNS record of the stage. */
export interface PlannedRecord {
  /** Logical id in the App stack. */
  readonly id: string;
  /** Domain name without a dot at the end. */
  readonly name: string;
  readonly type: string;
  /** ID of the hosted zone. */
  readonly zone: string;
}

/** The parts of a deployment that can conflict with the account. */
export interface Plan {
  readonly stage: string;
  readonly region: string;
  /** The account that the stage must be deployed to. @default - any */
  readonly account?: string;
  readonly selfSignUp: boolean;
  readonly stacks: readonly PlannedStack[];
  /** DNS records that the App stack creates in the hosted zone. */
  readonly records: readonly PlannedRecord[];
  /** Names in the templates, by resource type. `{account}` stands for the account's ID. */
  readonly names: Readonly<Record<NamedType, readonly string[]>>;
}

/** Types of resources whose names are unique in an account, across all regions. */
export type NamedType = keyof typeof namePaths;

const namePaths = {
  'AWS::CloudFront::Function': ['Name'],
  'AWS::CloudFront::OriginAccessControl': ['OriginAccessControlConfig', 'Name'],
  'AWS::CloudFront::ResponseHeadersPolicy': ['ResponseHeadersPolicyConfig', 'Name'],
  'AWS::S3::Bucket': ['BucketNamePrefix'],
} as const;

/** Settings of each stage, as under `stages` in cdk.json. */
export type Stages = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Synthesizes a stage. The handlers are not bundled and the site is a fixture, because no check needs them.
 *
 * @param stages settings of the stages. @default - those of cdk.json
 * @throws {CommandError} if a setting is invalid
 */
export async function planOf(stage: string, stages?: Stages): Promise<Plan> {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-'));
  process.env.CDK_VALIDATION = 'false';
  try {
    const settings = { stages: stages ?? readCdkContext().stages, stage };
    const config = readStageConfig(settings);
    const assembly = makeApp(settings, folder).synth();
    // The CDK does not deploy a stack without resources.
    const stacks = assembly.stacks.filter(({ template }) => template.Resources);
    const resources = stacks.flatMap(({ template, environment }) =>
      Object.entries(template.Resources as Record<string, Resource>).map(([id, resource]) => ({
        ...resource,
        id,
        region: environment.region,
      })),
    );
    const namesOf = (type: NamedType) =>
      resources
        .filter(({ Type }) => Type === type)
        .map(({ Properties, region }) => resolve(valueAt(Properties, namePaths[type]), region))
        .filter((name) => name !== undefined);
    return {
      stage,
      region: config.region,
      account: config.account,
      selfSignUp: config.selfSignUp,
      stacks: stacks.map(({ stackName, environment, requiresBootstrapStackVersion = 0 }) => ({
        name: stackName,
        region: environment.region,
        bootstrapVersion: requiresBootstrapStackVersion,
      })),
      records: resources
        .filter(({ Type }) => Type === 'AWS::Route53::RecordSet')
        .map(({ id, Properties }) => {
          const { Name, Type, HostedZoneId } = Properties as Readonly<Record<string, string>>;
          return { id, name: Name?.replace(/\.$/, '') ?? '', type: Type ?? '', zone: HostedZoneId ?? '' };
        }),
      names: {
        'AWS::CloudFront::Function': namesOf('AWS::CloudFront::Function'),
        'AWS::CloudFront::OriginAccessControl': namesOf('AWS::CloudFront::OriginAccessControl'),
        'AWS::CloudFront::ResponseHeadersPolicy': namesOf('AWS::CloudFront::ResponseHeadersPolicy'),
        // In the account regional namespace, S3 adds account, region and a suffix to the prefix.
        'AWS::S3::Bucket': namesOf('AWS::S3::Bucket').map(
          (prefix) => `${prefix}-{account}-${config.region}-an`,
        ),
      },
    };
  } catch (error) {
    if (error instanceof SettingError) throw new CommandError(error.message);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Resource {
  readonly Type: string;
  readonly Properties?: unknown;
}

function valueAt(properties: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    properties,
  );
}

/** @returns the name; undefined if CloudFormation generates it */
function resolve(value: unknown, region: string): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if ('Ref' in value) return { 'AWS::Region': region, 'AWS::AccountId': '{account}' }[String(value.Ref)];
  if (!('Fn::Join' in value)) return undefined;
  const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
  const texts = parts.map((part) => resolve(part, region));
  return texts.includes(undefined) ? undefined : texts.join(separator);
}
