import { dirname, join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Function as EdgeFunction, FunctionCode, FunctionRuntime } from 'aws-cdk-lib/aws-cloudfront';
import { type Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct, type IDependable } from 'constructs';
import type { StageConfig } from '../settings/stage-config.ts';
import {
  acknowledgeAssetsWildcard,
  acknowledgeInlinePolicy,
  acknowledgeObjectWildcard,
} from '../shared/acknowledge.ts';
import { PrivateBucket } from '../shared/private-bucket.ts';
import { RetainedLogGroup } from '../shared/retained-log-group.ts';
import type { Commit } from './commit.ts';
import { refuseUnknownFileTypes } from './content-types.ts';
import { edgeFunctionCode, type SiteNames } from './edge-function.ts';
import { filesWithOrigin, originPlaceholder } from './files-with-origin.ts';
import { redirectHeaders } from './response-headers.ts';
import { nonPageFolders } from './site-folders.ts';

/** A built site and its release. */
export interface BuiltSite {
  /** Absolute path of the folder with its files. */
  readonly folder: string;
  /** See `releaseId`. */
  readonly release: string;
  /** The commit of the sources. @default - unknown */
  readonly commit?: Commit;
}

const immutable = 'public, max-age=31536000, immutable';
/** Browsers revalidate each time. CloudFront caches for a year: a new release has new cache keys. */
const revalidated = 'public, max-age=0, s-maxage=31536000, must-revalidate';
/** For files with the same URL in each release. CloudFront caches them for the minimum TTL, 1 second. */
const alwaysRevalidated = 'public, max-age=0, must-revalidate';

export interface StaticSiteProps {
  readonly config: StageConfig;
  readonly site: BuiltSite;
}

/** The bucket with the site's files, and the edge function that selects the live release. */
export class StaticSite extends Construct {
  readonly bucket: Bucket;
  /** Runs for each request to a bucket. It is updated only after the files of the release are uploaded. */
  readonly edgeFunction: EdgeFunction;
  /** The upload of the assets, which functions that return pages must wait for. */
  readonly assets: BucketDeployment;
  #canReadAssets = false;
  readonly #site: BuiltSite;
  readonly #filesWithOrigin: ReturnType<typeof filesWithOrigin>;
  readonly #uploader: Role;
  readonly #uploaderPolicy: Policy;
  readonly #uploaderLogs: RetainedLogGroup;

  constructor(scope: Construct, id: string, { config, site }: StaticSiteProps) {
    super(scope, id);
    this.#site = site;
    this.#filesWithOrigin = filesWithOrigin(site.folder);
    refuseUnknownFileTypes(site.folder);
    this.bucket = new PrivateBucket(this, 'Bucket');
    this.#uploaderLogs = new RetainedLogGroup(this, 'UploaderLogs', { retention: config.logRetentionDays });
    this.#uploader = new Role(this, 'Uploader', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Role of the function that copies the built site into the bucket.',
    });
    this.#uploaderPolicy = this.#allowUpload();

    this.assets = this.#upload('Assets', [Source.asset(join(site.folder, 'assets'))], 'assets', immutable);
    const pages = this.#upload(
      'Pages',
      [
        Source.asset(site.folder, {
          exclude: [...nonPageFolders, ...this.#filesWithOrigin.map(({ name }) => name)],
        }),
      ],
      `releases/${site.release}`,
      revalidated,
    );
    this.edgeFunction = new EdgeFunction(this, 'EdgeFunction', {
      comment: `${Stack.of(this).stackName}: pages of the live release`,
      code: FunctionCode.fromInline(edgeFunctionCode(site.release, redirectHeaders, namesOf(config))),
      runtime: FunctionRuntime.JS_2_0,
    });
    this.edgeFunction.node.addDependency(this.assets, pages);
  }

  /**
   * Uploads `config.json`, the values that pages need from this deployment. It is separate from the pages, because its
   * values depend on the distribution, and the distribution depends on the pages. Files with absolute addresses are
   * uploaded here for the same reason.
   *
   * The record of the release is also uploaded here, after the edge function was updated: a release with a record is
   * complete and has been live. Visitors can't read the record, because it is outside of the folders of the releases.
   *
   * @param distribution is updated before this upload, and waits for the edge function, which waits for the pages. With
   * a custom domain, the configuration does not refer to it.
   */
  writeConfiguration(configuration: object, origin: string, distribution: IDependable): void {
    const { release, commit } = this.#site;
    const upload = this.#upload(
      'Configuration',
      [
        Source.jsonData('config.json', configuration),
        ...this.#filesWithOrigin.map(({ name, text }) =>
          Source.data(
            `releases/${release}/${name}`,
            text.replaceAll(originPlaceholder, () => origin),
          ),
        ),
        Source.jsonData(`releases/${release}.json`, { release, ...commit }),
      ],
      undefined,
      alwaysRevalidated,
    );
    upload.node.addDependency(this.edgeFunction, distribution);
  }

  #upload(
    id: string,
    sources: readonly ISource[],
    prefix: string | undefined,
    cacheControl: string,
  ): BucketDeployment {
    const upload = new BucketDeployment(this, id, {
      sources: sources.map((source) => this.#grantRead(source)),
      destinationBucket: this.bucket,
      destinationKeyPrefix: prefix,
      cacheControl: [CacheControl.fromString(cacheControl)],
      // Pages that are open in a browser still request files of their release.
      prune: false,
      retainOnDelete: true,
      // The default of 128 MB is too little for the AWS CLI to copy a site of some size (aws/aws-cdk#4058).
      memoryLimit: 512,
      role: this.#uploader.withoutPolicyUpdates(),
      logGroup: this.#uploaderLogs,
    });
    upload.node.addDependency(this.#uploaderPolicy);
    return upload;
  }

  /** The CDK's own grants would also allow deleting, and reading every asset of the account. */
  #allowUpload(): Policy {
    this.#uploader.addToPolicy(
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
    );
    this.#uploader.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: ['assets/*', 'releases/*', 'config.json'].map((key) => this.bucket.arnForObjects(key)),
      }),
    );
    for (const keys of ['assets/*', 'releases/*']) {
      acknowledgeObjectWildcard(this.#uploader, this.bucket, keys, 'The keys change with each release.');
    }
    this.#uploader.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.#uploaderLogs.logGroupArn],
      }),
    );
    acknowledgeInlinePolicy(this.#uploader);
    return this.#uploader.node.findChild('DefaultPolicy') as Policy;
  }

  /**
   * Adds the permission to read the assets of the stage. It names their prefix, not their keys: the policy would change
   * with every release, and a new policy may not be effective yet when the upload begins (aws/aws-cdk#37675).
   */
  #grantRead(source: ISource): ISource {
    return {
      bind: (scope, context) => {
        const bound = source.bind(scope, context);
        const prefix = dirname(bound.zipObjectKey);
        if (prefix === '.') throw new Error('The stack needs a synthesizer with a bucketPrefix.');
        if (!this.#canReadAssets) {
          this.#canReadAssets = true;
          this.#uploader.addToPolicy(
            new PolicyStatement({
              actions: ['s3:GetObject'],
              resources: [bound.bucket.arnForObjects(`${prefix}/*`)],
            }),
          );
          acknowledgeAssetsWildcard(
            this.#uploader,
            prefix,
            'The keys of the assets change with each release.',
          );
        }
        return bound;
      },
    };
  }
}

function namesOf({ domainName, redirectDomainNames }: StageConfig): SiteNames | undefined {
  return domainName ? { main: domainName, redirected: redirectDomainNames } : undefined;
}
