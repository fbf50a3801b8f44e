import { type CORSRule, CreateBucketCommand, PutBucketCorsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { OriginMap } from '../origin-map.ts';
import type { Resource, Resources } from '../template/resources.ts';
import { ignoreSettings, unwrap } from '../template/tracked.ts';

interface CorsRuleProperties {
  readonly AllowedMethods: string[];
  readonly AllowedOrigins: string[];
  readonly AllowedHeaders?: string[];
  readonly ExposedHeaders?: string[];
  readonly MaxAge?: number;
}

interface BucketProperties {
  readonly CorsConfiguration?: { readonly CorsRules: CorsRuleProperties[] };
  readonly LifecycleConfiguration?: unknown;
  readonly [permissionOrRecord: string]: unknown;
}

/** Settings for permissions, keys, names, logs and cost. Tests of the templates check them. */
const ignored = [
  'BucketEncryption',
  'BucketName',
  'BucketNamePrefix',
  'BucketNamespace',
  'LifecycleConfiguration',
  'LoggingConfiguration',
  'OwnershipControls',
  'PublicAccessBlockConfiguration',
  'Tags',
  'VersioningConfiguration',
];

/** The S3 server, and the origins of the buckets. */
export interface BucketDependencies {
  readonly client: S3Client;
  /** URL of the local S3. */
  readonly url: string;
  /** Receives the local origins of buckets that pages may call. */
  readonly originMap: OriginMap;
  readonly print: (line: string) => void;
}

/** Creates the buckets of the templates that are missing. */
export async function deployBuckets(resources: Resources, dependencies: BucketDependencies): Promise<void> {
  for (const bucket of resources.claim<BucketProperties>('AWS::S3::Bucket')) {
    const { physicalIds, properties } = bucket;
    ignoreSettings(properties, ignored);
    try {
      await dependencies.client.send(new CreateBucketCommand({ Bucket: physicalIds.ref }));
    } catch (error) {
      if ((error as Error).name !== 'BucketAlreadyOwnedByYou') throw error;
    }
    if (properties.CorsConfiguration) await openToPages(bucket, dependencies);
  }
}

/** Sets the CORS rules of a bucket and publishes its local origin to pages. */
async function openToPages(
  { physicalIds, properties }: Resource<BucketProperties>,
  { client, url, originMap, print }: BucketDependencies,
): Promise<void> {
  originMap.add(`https://${physicalIds.attributes.RegionalDomainName}`, new URL(url).origin);
  const rules = unwrap(properties.CorsConfiguration)?.CorsRules ?? [];
  const CORSRules = rules.map(
    (rule): CORSRule => ({
      AllowedMethods: rule.AllowedMethods,
      AllowedOrigins: rule.AllowedOrigins.map((origin) => originMap.rewrite(origin)),
      AllowedHeaders: rule.AllowedHeaders,
      ExposeHeaders: rule.ExposedHeaders,
      MaxAgeSeconds: rule.MaxAge,
    }),
  );
  try {
    await client.send(
      new PutBucketCorsCommand({ Bucket: physicalIds.ref, CORSConfiguration: { CORSRules } }),
    );
  } catch (error) {
    // Other servers may lack this operation and have their own setting.
    if ((error as Error).name !== 'NotImplemented') throw error;
    print(
      `warning: ${url} does not support CORS rules; uploads from the page need it to allow ${CORSRules[0]?.AllowedOrigins}`,
    );
  }
}
