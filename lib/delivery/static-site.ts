import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Function as EdgeFunction, FunctionCode, FunctionRuntime } from 'aws-cdk-lib/aws-cloudfront';
import { type Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import type { StageConfig } from '../settings/stage-config.ts';
import { acknowledgeInlinePolicy, acknowledgeObjectWildcard } from '../shared/acknowledge.ts';
import { PrivateBucket } from '../shared/private-bucket.ts';
import { RetainedLogGroup } from '../shared/retained-log-group.ts';
import { edgeFunctionCode } from './edge-function.ts';
import { redirectHeaders } from './response-headers.ts';

/** A built site, and the release that it is part of. */
export interface BuiltSite {
  /** Absolute path of the folder that holds its files. */
  readonly folder: string;
  /** See `releaseId`. */
  readonly release: string;
}

/** Folders of a built site that are no pages of it: they go elsewhere. */
const nonPageFolders = ['assets', '_template', '_404'];

const immutable = 'public, max-age=31536000, immutable';
/** Browsers ask each time. CloudFront need not: a new release has new cache keys. */
const revalidated = 'public, max-age=0, s-maxage=31536000, must-revalidate';
/** The same address in each release: CloudFront keeps it for the second that its cache policy keeps anything. */
const alwaysRevalidated = 'public, max-age=0, must-revalidate';

export interface StaticSiteProps {
  readonly config: StageConfig;
  readonly site: BuiltSite;
}

/** The site's files, and the line of code that says which release is live. */
export class StaticSite extends Construct {
  readonly bucket: Bucket;
  /** Runs for each request to a page. It changes only after the release it names is uploaded. */
  readonly edgeFunction: EdgeFunction;
  readonly #uploader: Role;
  readonly #uploaderPolicy: Policy;
  readonly #uploaderLogs: RetainedLogGroup;

  constructor(scope: Construct, id: string, { config, site }: StaticSiteProps) {
    super(scope, id);
    this.bucket = new PrivateBucket(this, 'Bucket');
    this.#uploaderLogs = new RetainedLogGroup(this, 'UploaderLogs', { retention: config.logRetentionDays });
    this.#uploader = new Role(this, 'Uploader', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Role of the function that copies the built site into its bucket.',
    });
    this.#uploaderPolicy = this.#allowUpload();

    const assets = this.#upload('Assets', Source.asset(join(site.folder, 'assets')), 'assets', immutable);
    const pages = this.#upload(
      'Pages',
      Source.asset(site.folder, { exclude: nonPageFolders }),
      `releases/${site.release}`,
      revalidated,
    );
    this.edgeFunction = new EdgeFunction(this, 'EdgeFunction', {
      comment: `${Stack.of(this).stackName}: pages of the live release`,
      code: FunctionCode.fromInline(edgeFunctionCode(site.release, redirectHeaders)),
      runtime: FunctionRuntime.JS_2_0,
    });
    this.edgeFunction.node.addDependency(assets, pages);
  }

  /**
   * Writes `config.json`: what the pages need to know of this deployment. Apart from the pages, because it names
   * things that are made after the distribution, and the distribution after the pages.
   */
  writeConfiguration(configuration: object): void {
    this.#upload(
      'Configuration',
      Source.jsonData('config.json', configuration),
      undefined,
      alwaysRevalidated,
    );
  }

  #upload(id: string, source: ISource, prefix: string | undefined, cacheControl: string): BucketDeployment {
    const upload = new BucketDeployment(this, id, {
      sources: [this.#readable(source)],
      destinationBucket: this.bucket,
      destinationKeyPrefix: prefix,
      cacheControl: [CacheControl.fromString(cacheControl)],
      // Pages that are open in a browser still ask for what their own release brought.
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

  /** What copying takes, and no more: CDK's own grants would allow deleting, and reading every asset of the account. */
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
      acknowledgeObjectWildcard(
        this.#uploader,
        this.bucket,
        keys,
        'The files of a site and their names change with each release.',
      );
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

  /** Lets the uploader read this source, which is one file in the bucket of CDK's assets. */
  #readable(source: ISource): ISource {
    return {
      bind: (scope, context) => {
        const bound = source.bind(scope, context);
        this.#uploader.addToPolicy(
          new PolicyStatement({
            actions: ['s3:GetObject'],
            resources: [bound.bucket.arnForObjects(bound.zipObjectKey)],
          }),
        );
        return bound;
      },
    };
  }
}
