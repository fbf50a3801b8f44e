import { type CORSRule, CreateBucketCommand, PutBucketCorsCommand } from '@aws-sdk/client-s3';
import type { Resource } from '../template/resource.ts';
import { list, number, object, optional, type PropertiesOf, texts } from '../template/shapes.ts';
import { ignoreSettings, unwrap } from '../template/tracked.ts';
import type { PendingDeployment, ResourceKind } from './resource-kind.ts';

const bucketShape = object({
  CorsConfiguration: optional(
    object({
      CorsRules: list(
        object({
          AllowedMethods: texts,
          AllowedOrigins: texts,
          AllowedHeaders: optional(texts),
          ExposedHeaders: optional(texts),
          MaxAge: optional(number),
        }),
      ),
    }),
  ),
});

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

/** Creates the buckets of the templates that are missing. */
export const buckets: ResourceKind = {
  types: ['AWS::S3::Bucket'],
  deploy: (deployment) =>
    deployment.resources.each('AWS::S3::Bucket', bucketShape, async (bucket) => {
      ignoreSettings(bucket.properties, ignored);
      try {
        await deployment.clients.s3.send(new CreateBucketCommand({ Bucket: bucket.physicalIds.ref }));
      } catch (error) {
        if ((error as Error).name !== 'BucketAlreadyOwnedByYou') throw error;
      }
      if (bucket.properties.CorsConfiguration) await openToPages(bucket, deployment);
    }),
};

/** Sets the CORS rules of a bucket and publishes its local origin to pages. */
async function openToPages(
  { physicalIds, properties, warn }: Resource<PropertiesOf<typeof bucketShape>>,
  { clients, endpoints, originMap }: PendingDeployment,
): Promise<void> {
  const url = endpoints.urls.S3;
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
    await clients.s3.send(
      new PutBucketCorsCommand({ Bucket: physicalIds.ref, CORSConfiguration: { CORSRules } }),
    );
  } catch (error) {
    // Other servers may lack this operation and have their own setting.
    if ((error as Error).name !== 'NotImplemented') throw error;
    warn(
      `${url} does not support CORS rules; set it to allow ${CORSRules[0]?.AllowedOrigins}, or uploads from pages fail`,
    );
  }
}
