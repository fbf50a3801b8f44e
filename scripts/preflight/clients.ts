import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';

/** Clients of one region. The APIs of CloudFront and Route 53 are in us-east-1 only. */
export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudFront: CloudFrontClient;
  readonly lambda: LambdaClient;
  readonly route53: Route53Client;
  readonly s3: S3Client;
  readonly ses: SESv2Client;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
}

/** Clients with the credentials that the AWS CLI uses. */
export function clientsOf(region: string): Clients {
  const settings = { region };
  return {
    cloudFormation: new CloudFormationClient(settings),
    cloudFront: new CloudFrontClient({ region: 'us-east-1' }),
    lambda: new LambdaClient(settings),
    route53: new Route53Client({ region: 'us-east-1' }),
    // A bucket name in the host name needs DNS, which a local endpoint does not have.
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    ses: new SESv2Client(settings),
    ssm: new SSMClient(settings),
    sts: new STSClient(settings),
  };
}
