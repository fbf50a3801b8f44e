import { type NamedTemplate, type Resource, referencesIn, resourcesOf, type Template } from './template.ts';

/** A resource that reaches another one, where the permission for it is missing, and the other way round. */
export function missingCounterparts({ name, template }: NamedTemplate): string[] {
  return [...invocations(template), ...origins(template), ...streams(template), ...alarmTopics(template)].map(
    (fault) => `${name}/${fault}`,
  );
}

/** API Gateway calls a function only where a permission lets it. The deployment succeeds without; each request is 500. */
function invocations(template: Template): string[] {
  const functions = new Set(resourcesOf(template, 'AWS::Lambda::Function').map(([id]) => id));
  const functionsIn = (value: unknown) => referencesIn(value).filter((id) => functions.has(id));
  const callers = [
    ...resourcesOf(template, 'AWS::ApiGatewayV2::Integration').map(([id, { Properties }]) => ({
      id,
      called: functionsIn(Properties.IntegrationUri),
    })),
    ...resourcesOf(template, 'AWS::ApiGatewayV2::Authorizer').map(([id, { Properties }]) => ({
      id,
      called: functionsIn(Properties.AuthorizerUri),
    })),
  ];
  const permissions = resourcesOf(template, 'AWS::Lambda::Permission')
    .filter(([, { Properties }]) => Properties.Principal === 'apigateway.amazonaws.com')
    .map(([id, { Properties }]) => ({ id, allowed: functionsIn(Properties.FunctionName) }));
  const allowed = new Set(permissions.flatMap((each) => each.allowed));
  const called = new Set(callers.flatMap((each) => each.called));
  return [
    ...callers.flatMap((caller) =>
      caller.called
        .filter((id) => !allowed.has(id))
        .map((id) => `${caller.id} calls ${id}, but no permission lets API Gateway do so.`),
    ),
    ...permissions.flatMap((permission) =>
      permission.allowed
        .filter((id) => !called.has(id))
        .map((id) => `${permission.id} lets API Gateway call ${id}, but no route or authorizer does.`),
    ),
  ];
}

interface Origin {
  readonly DomainName: unknown;
  readonly OriginAccessControlId?: unknown;
}

/** CloudFront signs its requests to a bucket, whose policy must allow them. */
function origins(template: Template): string[] {
  const policies = resourcesOf(template, 'AWS::S3::BucketPolicy');
  return resourcesOf(template, 'AWS::CloudFront::Distribution').flatMap(([id, { Properties }]) =>
    (Properties.DistributionConfig.Origins as Origin[])
      .filter(({ OriginAccessControlId }) => OriginAccessControlId)
      .flatMap(({ DomainName }) => referencesIn(DomainName))
      .filter((bucket) => !policies.some(([, policy]) => allowsCloudFront(policy, bucket)))
      .map((bucket) => `${id} reads ${bucket}, but no bucket policy allows it.`),
  );
}

const allowsCloudFront = ({ Properties }: Resource, bucket: string): boolean =>
  referencesIn(Properties.Bucket).includes(bucket) &&
  statementsOf(Properties.PolicyDocument).some(
    ({ Effect, Principal, Action }) =>
      Effect === 'Allow' &&
      JSON.stringify(Principal).includes('cloudfront.amazonaws.com') &&
      [Action].flat().includes('s3:GetObject'),
  );

interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | string[];
}

const statementsOf = (document: { Statement: Statement[] }): Statement[] => document.Statement;

/** Lambda reads a stream with the function's own role. */
function streams(template: Template): string[] {
  const policies = resourcesOf(template, 'AWS::IAM::Policy');
  return resourcesOf(template, 'AWS::Lambda::EventSourceMapping').flatMap(([id, { Properties }]) => {
    const [reader = ''] = referencesIn(Properties.FunctionName);
    const roles = referencesIn(template.Resources[reader]?.Properties?.Role);
    const mayRead = policies.some(
      ([, policy]) =>
        referencesIn(policy.Properties.Roles).some((role) => roles.includes(role)) &&
        statementsOf(policy.Properties.PolicyDocument).some(({ Action }) =>
          [Action].flat().includes('dynamodb:GetRecords'),
        ),
    );
    return mayRead ? [] : [`${id} reads a stream for ${reader}, whose role may not read it.`];
  });
}

/** A topic with a policy of its own has lost the one by which CloudWatch may publish. */
function alarmTopics(template: Template): string[] {
  const policies = resourcesOf(template, 'AWS::SNS::TopicPolicy');
  const topics = new Set(
    resourcesOf(template, 'AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) =>
      referencesIn(Properties.AlarmActions ?? []),
    ),
  );
  return [...topics].flatMap((topic) => {
    const own = policies.filter(([, { Properties }]) => referencesIn(Properties.Topics).includes(topic));
    const allows = own.some(([, { Properties }]) =>
      statementsOf(Properties.PolicyDocument).some(
        ({ Effect, Principal }) =>
          Effect === 'Allow' && JSON.stringify(Principal).includes('cloudwatch.amazonaws.com'),
      ),
    );
    return own.length === 0 || allows
      ? []
      : [`${topic} takes alarms, but its policy does not let CloudWatch publish.`];
  });
}
