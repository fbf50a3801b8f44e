import { createHash } from 'node:crypto';

/** Where a resource stands: enough to name it as AWS would. */
export interface Place {
  readonly stack: string;
  readonly region: string;
  readonly logicalId: string;
  readonly type: string;
  /** A property of the resource, its intrinsic functions evaluated. */
  property(name: string): unknown;
}

/** The account of every local run: no real one has this number. */
export const accountId = '000000000000';

/** What `Ref` and `Fn::GetAtt` answer for a resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The names of a resource. They follow from the templates alone, so a restart finds yesterday's table, and templates
 * may refer to each other in any order.
 */
export function identify(place: Place): Identity {
  const make = identities[place.type];
  return make
    ? make(place)
    : { ref: nameOf(place), attributes: { Arn: arn(place, 'cloudformation', nameOf(place)) } };
}

const identities: Record<string, (place: Place) => Identity> = {
  'AWS::S3::Bucket': (place) => {
    const name = nameOf(place).toLowerCase();
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${place.region}.amazonaws.com`,
      },
    };
  },
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::SecretsManager::Secret': (place) => {
    // Without the six characters that the service appends by chance: it takes such a partial ARN as well.
    const secretArn = arn(place, 'secretsmanager', `secret:${nameOf(place)}`);
    return { ref: secretArn, attributes: { Id: secretArn } };
  },
  'AWS::Lambda::Function': (place) => ({
    ref: nameOf(place),
    attributes: { Arn: arn(place, 'lambda', `function:${nameOf(place)}`) },
  }),
  'AWS::Lambda::EventSourceMapping': (place) => {
    const id = hash(place, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    return {
      ref: id,
      attributes: { Id: id, EventSourceMappingArn: arn(place, 'lambda', `event-source-mapping:${id}`) },
    };
  },
  'AWS::Logs::LogGroup': (place) => ({
    ref: nameOf(place),
    attributes: { Arn: arn(place, 'logs', `log-group:${nameOf(place)}:*`) },
  }),
  'AWS::SQS::Queue': (place) => ({
    ref: `https://sqs.${place.region}.amazonaws.com/${accountId}/${nameOf(place)}`,
    attributes: { Arn: arn(place, 'sqs', nameOf(place)), QueueName: nameOf(place) },
  }),
  'AWS::SNS::Topic': (place) => ({
    ref: arn(place, 'sns', nameOf(place)),
    attributes: { TopicArn: arn(place, 'sns', nameOf(place)), TopicName: nameOf(place) },
  }),
  'AWS::IAM::Role': (place) => ({
    ref: nameOf(place),
    attributes: {
      Arn: `arn:aws:iam::${accountId}:role/${nameOf(place)}`,
      RoleId: hash(place, 20).toUpperCase(),
    },
  }),
  'AWS::Cognito::UserPool': (place) => {
    const id = `${place.region}_${hash(place, 9)}`;
    const provider = `cognito-idp.${place.region}.amazonaws.com/${id}`;
    return {
      ref: id,
      attributes: {
        Arn: arn(place, 'cognito-idp', `userpool/${id}`),
        ProviderName: provider,
        ProviderURL: `https://${provider}`,
        UserPoolId: id,
      },
    };
  },
  'AWS::Cognito::UserPoolClient': (place) => ({
    ref: hash(place, 26),
    attributes: { ClientId: hash(place, 26) },
  }),
  'AWS::Cognito::UserPoolResourceServer': (place) => ({
    ref: String(place.property('Identifier')),
    attributes: {},
  }),
  'AWS::Cognito::UserPoolDomain': (place) => ({ ref: String(place.property('Domain')), attributes: {} }),
  'AWS::ApiGatewayV2::Api': (place) => {
    const id = hash(place, 10);
    return {
      ref: id,
      attributes: { ApiId: id, ApiEndpoint: `https://${id}.execute-api.${place.region}.amazonaws.com` },
    };
  },
  'AWS::CloudFront::Distribution': (place) => ({
    ref: hash(place, 14).toUpperCase(),
    attributes: {
      Id: hash(place, 14).toUpperCase(),
      DomainName: `d${hash(place, 13)}.cloudfront.net`,
      Arn: `arn:aws:cloudfront::${accountId}:distribution/${hash(place, 14).toUpperCase()}`,
    },
  }),
  'AWS::CloudFront::Function': (place) => {
    const functionArn = `arn:aws:cloudfront::${accountId}:function/${nameOf(place)}`;
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

function table(place: Place): Identity {
  const name = nameOf(place);
  return {
    ref: name,
    attributes: {
      Arn: arn(place, 'dynamodb', `table/${name}`),
      StreamArn: arn(place, 'dynamodb', `table/${name}/stream/local`),
      TableId: hash(place, 32),
    },
  };
}

function policy(place: Place): Identity {
  return { ref: hash(place, 32), attributes: { Id: hash(place, 32) } };
}

/** The properties by which a template may name a resource itself. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
};

/** A bucket may have a name in its account's namespace; else as CloudFormation does it: stack, logical id and a few letters; 63 characters at most (S3's limit). */
function nameOf(place: Place): string {
  const property = nameProperties[place.type];
  const given = property && place.property(property);
  if (typeof given === 'string') return given;
  const prefix = place.type === 'AWS::S3::Bucket' && place.property('BucketNamePrefix');
  if (typeof prefix === 'string') return `${prefix}-${accountId}-${place.region}-an`;
  return `${place.stack}-${place.logicalId}`.slice(0, 54).concat('-', hash(place, 8));
}

function arn(place: Place, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${accountId}:${resource}`;
}

function hash(place: Place, length: number): string {
  return createHash('sha256').update(`${place.stack}/${place.logicalId}`).digest('hex').slice(0, length);
}
