import { createHash } from 'node:crypto';
import { functionNameOf } from '../lambda/function-name.ts';

/** The inputs of a resource's physical ids. */
export interface ResourceContext {
  readonly stack: string;
  readonly region: string;
  readonly logicalId: string;
  readonly type: string;
  /** A property of the resource, with its intrinsic functions evaluated. */
  property(name: string): unknown;
}

/** The account of every local run. No real account has this number. */
export const accountId = '000000000000';

/** The values of `Ref` and `Fn::GetAtt` for a resource. */
export interface PhysicalIds {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Generates the physical ids of a resource. They depend on the templates only, so that the next run finds the same
 * tables, and templates can refer to each other in any order.
 */
export function physicalIdsOf(context: ResourceContext): PhysicalIds {
  const make = physicalIds[context.type];
  return make
    ? make(context)
    : { ref: nameOf(context), attributes: { Arn: arn(context, 'cloudformation', nameOf(context)) } };
}

const physicalIds: Record<string, (context: ResourceContext) => PhysicalIds> = {
  'AWS::S3::Bucket': (context) => {
    const name = nameOf(context).toLowerCase();
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${context.region}.amazonaws.com`,
      },
    };
  },
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::SecretsManager::Secret': (context) => {
    // Without the six random characters at the end: the service accepts a partial ARN, too.
    const secretArn = arn(context, 'secretsmanager', `secret:${nameOf(context)}`);
    return { ref: secretArn, attributes: { Id: secretArn } };
  },
  'AWS::Lambda::Function': (context) => ({
    ref: nameOf(context),
    attributes: { Arn: arn(context, 'lambda', `function:${nameOf(context)}`) },
  }),
  'AWS::Lambda::Alias': (context) => {
    const alias = `${functionArnOf(context)}:${context.property('Name')}`;
    return { ref: alias, attributes: { AliasArn: alias } };
  },
  'AWS::Lambda::Version': (context) => {
    const version = `${functionArnOf(context)}:1`;
    return { ref: version, attributes: { FunctionArn: version, Version: '1' } };
  },
  'AWS::Lambda::LayerVersion': (context) => {
    const layer = arn(context, 'lambda', `layer:${nameOf(context)}`);
    return { ref: `${layer}:1`, attributes: { LayerVersionArn: `${layer}:1`, LayerArn: layer } };
  },
  'AWS::Lambda::Url': (context) => ({
    ref: functionArnOf(context),
    attributes: {
      FunctionArn: functionArnOf(context),
      FunctionUrl: `https://${hash(context, 32)}.lambda-url.${context.region}.on.aws/`,
    },
  }),
  'AWS::SSM::Parameter': (context) => ({
    ref: nameOf(context),
    attributes: { Value: String(context.property('Value')), Type: String(context.property('Type')) },
  }),
  'AWS::Lambda::EventSourceMapping': (context) => {
    const id = hash(context, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    return {
      ref: id,
      attributes: { Id: id, EventSourceMappingArn: arn(context, 'lambda', `event-source-mapping:${id}`) },
    };
  },
  'AWS::Logs::LogGroup': (context) => ({
    ref: nameOf(context),
    attributes: { Arn: arn(context, 'logs', `log-group:${nameOf(context)}:*`) },
  }),
  'AWS::SQS::Queue': (context) => ({
    ref: `https://sqs.${context.region}.amazonaws.com/${accountId}/${nameOf(context)}`,
    attributes: {
      Arn: arn(context, 'sqs', nameOf(context)),
      QueueName: nameOf(context),
      QueueUrl: `https://sqs.${context.region}.amazonaws.com/${accountId}/${nameOf(context)}`,
    },
  }),
  'AWS::SNS::Topic': (context) => ({
    ref: arn(context, 'sns', nameOf(context)),
    attributes: { TopicArn: arn(context, 'sns', nameOf(context)), TopicName: nameOf(context) },
  }),
  'AWS::Events::Rule': (context) => ({
    ref: nameOf(context),
    attributes: { Arn: arn(context, 'events', `rule/${nameOf(context)}`) },
  }),
  'AWS::Backup::BackupVault': (context) => ({
    ref: nameOf(context),
    attributes: {
      BackupVaultName: nameOf(context),
      BackupVaultArn: arn(context, 'backup', `backup-vault:${nameOf(context)}`),
    },
  }),
  'AWS::Backup::BackupPlan': (context) => ({
    ref: nameOf(context),
    attributes: {
      BackupPlanId: nameOf(context),
      BackupPlanArn: arn(context, 'backup', `backup-plan:${nameOf(context)}`),
    },
  }),
  'AWS::CE::AnomalyMonitor': (context) => {
    const monitorArn = `arn:aws:ce::${accountId}:anomalymonitor/${nameOf(context)}`;
    return { ref: monitorArn, attributes: { MonitorArn: monitorArn } };
  },
  'AWS::IAM::Role': (context) => ({
    ref: nameOf(context),
    attributes: {
      Arn: `arn:aws:iam::${accountId}:role/${nameOf(context)}`,
      RoleId: hash(context, 20).toUpperCase(),
    },
  }),
  'AWS::Cognito::UserPool': (context) => {
    const id = `${context.region}_${hash(context, 9)}`;
    const provider = `cognito-idp.${context.region}.amazonaws.com/${id}`;
    return {
      ref: id,
      attributes: {
        Arn: arn(context, 'cognito-idp', `userpool/${id}`),
        ProviderName: provider,
        ProviderURL: `https://${provider}`,
        UserPoolId: id,
      },
    };
  },
  'AWS::Cognito::UserPoolClient': (context) => ({
    ref: hash(context, 26),
    attributes: { ClientId: hash(context, 26) },
  }),
  'AWS::Cognito::UserPoolResourceServer': (context) => ({
    ref: String(context.property('Identifier')),
    attributes: {},
  }),
  'AWS::Cognito::UserPoolDomain': (context) => ({ ref: String(context.property('Domain')), attributes: {} }),
  'AWS::ApiGatewayV2::Api': (context) => {
    const id = hash(context, 10);
    return {
      ref: id,
      attributes: { ApiId: id, ApiEndpoint: `https://${id}.execute-api.${context.region}.amazonaws.com` },
    };
  },
  'AWS::CloudFront::Distribution': (context) => ({
    ref: hash(context, 14).toUpperCase(),
    attributes: {
      Id: hash(context, 14).toUpperCase(),
      DomainName: `d${hash(context, 13)}.cloudfront.net`,
      Arn: `arn:aws:cloudfront::${accountId}:distribution/${hash(context, 14).toUpperCase()}`,
    },
  }),
  'AWS::CloudFront::Function': (context) => {
    const functionArn = `arn:aws:cloudfront::${accountId}:function/${nameOf(context)}`;
    return {
      ref: functionArn,
      attributes: { FunctionARN: functionArn, 'FunctionMetadata.FunctionARN': functionArn, Stage: 'LIVE' },
    };
  },
  'AWS::CloudFront::ResponseHeadersPolicy': policy,
  'AWS::CloudFront::CachePolicy': policy,
  'AWS::CloudFront::OriginRequestPolicy': policy,
  'AWS::CloudFront::OriginAccessControl': policy,
};

function table(context: ResourceContext): PhysicalIds {
  const name = nameOf(context);
  return {
    ref: name,
    attributes: {
      Arn: arn(context, 'dynamodb', `table/${name}`),
      StreamArn: arn(context, 'dynamodb', `table/${name}/stream/local`),
      TableId: hash(context, 32),
    },
  };
}

/** The ARN of the function that an alias, a version or a URL belongs to. */
function functionArnOf(context: ResourceContext): string {
  const given = String(context.property('FunctionName') ?? context.property('TargetFunctionArn'));
  const name = functionNameOf(given) ?? given;
  return arn(context, 'lambda', `function:${name}`);
}

function policy(context: ResourceContext): PhysicalIds {
  return { ref: hash(context, 32), attributes: { Id: hash(context, 32) } };
}

/** The property that sets a resource's name. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SSM::Parameter': 'Name',
  'AWS::Events::Rule': 'Name',
};

/**
 * The name in the template. Without one, a name like CloudFormation's: stack, logical id and a suffix, at most 63
 * characters.
 */
function nameOf(context: ResourceContext): string {
  const property = nameProperties[context.type];
  const given = property && context.property(property);
  if (typeof given === 'string') return given;
  const prefix = context.type === 'AWS::S3::Bucket' && context.property('BucketNamePrefix');
  if (typeof prefix === 'string') return `${prefix}-${accountId}-${context.region}-an`;
  return `${context.stack}-${context.logicalId}`.slice(0, 54).concat('-', hash(context, 8));
}

function arn(context: ResourceContext, service: string, resource: string): string {
  return `arn:aws:${service}:${context.region}:${accountId}:${resource}`;
}

function hash(context: ResourceContext, length: number): string {
  return createHash('sha256').update(`${context.stack}/${context.logicalId}`).digest('hex').slice(0, length);
}
