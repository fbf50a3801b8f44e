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

/** Settings that are about permissions, keys, names, records and cost: tests of the templates prove them. */
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

/** Where buckets are, and who is led there. */
export interface BucketDependencies {
  readonly client: S3Client;
  /** URL of the server that stands in for S3. */
  readonly url: string;
  /** Learns where pages find the buckets that they may call. */
  readonly originMap: OriginMap;
  readonly print: (line: string) => void;
}

/** Makes the templates' buckets where they are missing. */
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

/** Lets the pages that the template names call a bucket, and lets them find it. */
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
    // Servers that have it not let any page in, or have a setting of their own.
    if ((error as Error).name !== 'NotImplemented') throw error;
    print(
      `warning: ${url} takes no CORS rules; uploads from the page need it to allow ${CORSRules[0]?.AllowedOrigins}`,
    );
  }
}
