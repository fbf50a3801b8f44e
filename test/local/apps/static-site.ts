import { type App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Distribution, experimental, LambdaEdgeEventType } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';

/** A static site without an API, a second distribution, and a function at the edge. */
export function addStaticSite(app: App): void {
  const stack = new Stack(app, 'StaticSite', { env: { region: 'us-east-1', account: '111122223333' } });
  const bucket = new Bucket(stack, 'Pages', {
    removalPolicy: RemovalPolicy.DESTROY,
    autoDeleteObjects: true,
  });
  const origin = S3BucketOrigin.withOriginAccessControl(bucket);
  const redirect = new experimental.EdgeFunction(stack, 'Redirect', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async ({ Records }) => Records[0].cf.request;'),
  });
  const site = new Distribution(stack, 'Site', {
    defaultRootObject: 'index.html',
    defaultBehavior: {
      origin,
      edgeLambdas: [
        { functionVersion: redirect.currentVersion, eventType: LambdaEdgeEventType.VIEWER_REQUEST },
      ],
    },
  });
  new Distribution(stack, 'Preview', { defaultRootObject: 'preview.html', defaultBehavior: { origin } });
  new BucketDeployment(stack, 'Files', {
    destinationBucket: bucket,
    distribution: site,
    sources: [
      Source.data('index.html', '<h1>Site</h1>'),
      Source.data('preview.html', '<h1>Preview</h1>'),
      Source.jsonData('config.json', { site: `https://${site.distributionDomainName}` }),
    ],
  });
}
