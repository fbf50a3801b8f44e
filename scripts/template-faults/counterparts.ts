import { type NamedTemplate, type Resource, referencesIn, resourcesOf, type Template } from './template.ts';

/** Finds resources that use another one without a permission, and unused permissions. */
export function missingCounterparts({ name, template }: NamedTemplate): string[] {
  return [
    ...invocations(template),
    ...rules(template),
    ...origins(template),
    ...streams(template),
    ...alarmTopics(template),
  ].map((fault) => `${name}/${fault}`);
}

/** Without a permission for API Gateway, the deployment succeeds, but each request gets 500. */
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
        .map((id) => `${caller.id} calls ${id}, but API Gateway has no permission to call it.`),
    ),
    ...permissions.flatMap((permission) =>
      permission.allowed
        .filter((id) => !called.has(id))
        .map(
          (id) => `${permission.id} allows API Gateway to call ${id}, but no route or authorizer uses it.`,
        ),
    ),
  ];
}

/** Without a permission for EventBridge, the deployment succeeds, but nothing calls the function or the topic. */
function rules(template: Template): string[] {
  const principal = 'events.amazonaws.com';
  const functions = resourcesOf(template, 'AWS::Lambda::Permission')
    .filter(([, { Properties }]) => Properties.Principal === principal)
    .flatMap(([, { Properties }]) => referencesIn(Properties.FunctionName));
  const topics = resourcesOf(template, 'AWS::SNS::TopicPolicy')
    .filter(([, { Properties }]) => allowsPrincipal(Properties.PolicyDocument, principal))
    .flatMap(([, { Properties }]) => referencesIn(Properties.Topics));
  const allowed = [...functions, ...topics];
  return resourcesOf(template, 'AWS::Events::Rule').flatMap(([id, { Properties }]) =>
    referencesIn(Properties.Targets)
      .filter((target) => !allowed.includes(target))
      .map((target) => `${id} calls ${target}, but EventBridge has no permission to call it.`),
  );
}

interface Origin {
  readonly DomainName: unknown;
  readonly OriginAccessControlId?: unknown;
}

/** The bucket policy must allow CloudFront's signed requests. */
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

const allowsPrincipal = (document: { Statement: Statement[] }, service: string): boolean =>
  statementsOf(document).some(
    ({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes(service),
  );

/** Lambda reads a stream with the role of the function. */
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
    return mayRead ? [] : [`${id} reads a stream for ${reader}, but its role lacks the permission.`];
  });
}

/** A topic policy replaces the default one, which allows CloudWatch to publish. */
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
      allowsPrincipal(Properties.PolicyDocument, 'cloudwatch.amazonaws.com'),
    );
    return own.length === 0 || allows
      ? []
      : [`${topic} receives alarms, but its policy does not allow CloudWatch to publish.`];
  });
}
