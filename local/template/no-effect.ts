const permissions = 'permissions are not enforced locally; tests of the templates check them';
const telemetry = 'there is no local CloudWatch; function logs are in the state folder';

/** CloudFormation types without effect in a local run, with the reason. */
export const noEffect: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': permissions,
  'AWS::IAM::Policy': permissions,
  'AWS::IAM::ManagedPolicy': permissions,
  'AWS::Lambda::Permission': permissions,
  'AWS::S3::BucketPolicy': permissions,
  'AWS::SQS::QueuePolicy': permissions,
  'AWS::KMS::Key': permissions,
  'AWS::KMS::Alias': permissions,
  'AWS::CloudFront::OriginAccessControl': permissions,
  'AWS::SecretsManager::ResourcePolicy': permissions,
  'AWS::Logs::LogGroup': telemetry,
  'AWS::Logs::ResourcePolicy': telemetry,
  'AWS::Logs::Delivery': telemetry,
  'AWS::Logs::DeliverySource': telemetry,
  'AWS::Logs::DeliveryDestination': telemetry,
  'AWS::CloudWatch::Alarm': telemetry,
  'AWS::CloudWatch::CompositeAlarm': telemetry,
  'AWS::CloudWatch::Dashboard': telemetry,
  'AWS::SNS::Topic': telemetry,
  'AWS::SNS::TopicPolicy': telemetry,
  'AWS::Lambda::EventInvokeConfig': 'the local run does not retry asynchronous invocations',
  'AWS::Cognito::ManagedLoginBranding': 'the local login page has its own design',
  'AWS::CDK::Metadata': 'usage data of the CDK',
  'Custom::S3AutoDeleteObjects': 'empties a bucket when a deployment is destroyed; --fresh does this locally',
  'Custom::CrossRegionExportReader': 'references between regions are read from the templates',
  'Custom::CrossRegionExportWriter': 'references between regions are read from the templates',
};
