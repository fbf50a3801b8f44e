import {
  fillIn,
  maxLengthText,
  type NamedTemplate,
  type Resource,
  resourcesOf,
  type Template,
} from './template.ts';

/**
 * Limits of the services. A deployment above one fails. Sources at docs.aws.amazon.com:
 * - templates: AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * - policies of roles: IAM/latest/UserGuide/reference_iam-quotas.html
 * - functions: lambda/latest/dg/gettingstarted-limits.html
 * - headers and edge functions: AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 * - routes and access logs: apigateway/latest/developerguide/http-api-quotas.html
 * - names: the reference of each resource type in AWSCloudFormation/latest/TemplateReference/
 */
const maxTemplateBytes = 1_000_000;
const maxResources = 500;
const maxOutputs = 200;
const maxDynamicReferences = 60;
const maxDescriptionBytes = 1_024;
const maxLogicalIdLength = 255;
const maxRolePolicyLength = 10_240;
const maxTrustPolicyLength = 2_048;
const maxBucketPolicyBytes = 20_480;
const maxEnvironmentBytes = 4_096;
const maxEdgeFunctionBytes = 10_240;
const maxCspLength = 1_783;
/** Of a host name that CloudFormation inserts into the policy, such as the domain of the login pages. */
const maxHostLength = 40;
const maxResponseHeaders = 10;
const maxOriginHeaders = 30;
const maxRoutes = 300;
const maxAuthorizers = 10;
const maxAccessLogFormatBytes = 3_072;
const maxTimeoutSeconds = 900;

/** Maximum characters of names and texts, by resource type and property path. */
const maxLengths: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'AWS::CloudFront::Function': { Name: 64, 'FunctionConfig.Comment': 128 },
  'AWS::CloudFront::OriginAccessControl': { 'OriginAccessControlConfig.Name': 64 },
  'AWS::CloudFront::ResponseHeadersPolicy': { 'ResponseHeadersPolicyConfig.Name': 128 },
  'AWS::CloudWatch::Alarm': { AlarmName: 255, AlarmDescription: 1_024 },
  'AWS::Cognito::UserPoolDomain': { Domain: 63 },
  'AWS::IAM::Role': { RoleName: 64, Description: 1_000 },
  'AWS::Lambda::Function': { FunctionName: 64, Description: 256 },
  'AWS::Logs::LogGroup': { LogGroupName: 512 },
  // The account regional namespace uses 31 of the 63 characters for account, region and suffix.
  'AWS::S3::Bucket': { BucketName: 63, BucketNamePrefix: 32 },
  'AWS::SNS::Topic': { TopicName: 256, DisplayName: 100 },
  'AWS::SQS::Queue': { QueueName: 80 },
  'AWS::WAFv2::WebACL': { Name: 128 },
};

/** @returns a sentence for each exceeded limit */
export function exceededLimits({ name, template }: NamedTemplate): string[] {
  return [
    ...templateLimits(template).map((fault) => `${name}: ${fault}`),
    ...[
      ...nameLimits(template),
      ...policyLimits(template),
      ...functionLimits(template),
      ...headerLimits(template),
      ...apiLimits(template),
    ].map((fault) => `${name}/${fault}`),
  ];
}

/** @returns a sentence if the number is above its limit */
function above(subject: string, number: number, limit: number, unit: string): string[] {
  return number > limit ? [`${subject} has ${number} ${unit}. The limit is ${limit}.`] : [];
}

const bytes = (text: string): number => Buffer.byteLength(text);

function templateLimits(template: Template): string[] {
  const text = JSON.stringify(template);
  const ids = Object.keys(template.Resources);
  return [
    ...above('the template', bytes(text), maxTemplateBytes, 'bytes'),
    ...above('the template', ids.length, maxResources, 'resources'),
    ...above('the template', Object.keys(template.Outputs ?? {}).length, maxOutputs, 'outputs'),
    ...above('the template', text.split('{{resolve:').length - 1, maxDynamicReferences, 'dynamic references'),
    ...above('its description', bytes(template.Description ?? ''), maxDescriptionBytes, 'bytes'),
    ...ids.flatMap((id) =>
      above(`the logical id ${id.slice(0, 40)}…`, id.length, maxLogicalIdLength, 'characters'),
    ),
  ];
}

function nameLimits({ Resources }: Template): string[] {
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]) =>
    Object.entries(maxLengths[Type] ?? {}).flatMap(([path, limit]) => {
      const value = path.split('.').reduce((each, key) => each?.[key], Properties);
      return typeof value === 'string' ? above(`${id}: ${path}`, value.length, limit, 'characters') : [];
    }),
  );
}

/** IAM does not count white space. */
const policyLength = (document: unknown): number =>
  JSON.stringify(fillIn(document)).replaceAll(/\s/g, '').length;

function policyLimits(template: Template): string[] {
  const roles = resourcesOf(template, 'AWS::IAM::Role');
  const attached = resourcesOf(template, 'AWS::IAM::Policy');
  return [
    ...roles.flatMap(([id, { Properties }]) => {
      const documents = [
        ...(Properties.Policies ?? []).map((policy: { PolicyDocument: unknown }) => policy.PolicyDocument),
        ...attached
          .filter(([, policy]) => isAttachedTo(policy, id))
          .map(([, policy]) => policy.Properties.PolicyDocument),
      ];
      const length = documents.reduce((sum, document) => sum + policyLength(document), 0);
      const trustLength = policyLength(Properties.AssumeRolePolicyDocument);
      return [
        ...above(`${id}: the sum of its inline policies`, length, maxRolePolicyLength, 'characters'),
        ...above(`${id}: its trust policy`, trustLength, maxTrustPolicyLength, 'characters'),
      ];
    }),
    ...resourcesOf(template, 'AWS::S3::BucketPolicy').flatMap(([id, { Properties }]) =>
      above(
        `${id}: the policy`,
        bytes(JSON.stringify(fillIn(Properties.PolicyDocument))),
        maxBucketPolicyBytes,
        'bytes',
      ),
    ),
  ];
}

const isAttachedTo = ({ Properties }: Resource, role: string): boolean =>
  (Properties.Roles ?? []).some((each: { Ref?: string }) => each.Ref === role);

function functionLimits(template: Template): string[] {
  return [
    ...resourcesOf(template, 'AWS::Lambda::Function').flatMap(([id, { Properties }]) => {
      const variables = Object.entries(Properties.Environment?.Variables ?? {});
      const size = variables.reduce((sum, [key, value]) => sum + bytes(key + maxLengthText(value)), 0);
      return [
        ...above(`${id}: its environment`, size, maxEnvironmentBytes, 'bytes'),
        ...above(`${id}: Timeout`, Properties.Timeout ?? 3, maxTimeoutSeconds, 'seconds'),
      ];
    }),
    ...resourcesOf(template, 'AWS::CloudFront::Function').flatMap(([id, { Properties }]) =>
      above(`${id}: its code`, bytes(maxLengthText(Properties.FunctionCode)), maxEdgeFunctionBytes, 'bytes'),
    ),
  ];
}

function headerLimits(template: Template): string[] {
  return [
    ...resourcesOf(template, 'AWS::CloudFront::ResponseHeadersPolicy').flatMap(([id, { Properties }]) => {
      const { CustomHeadersConfig, RemoveHeadersConfig, SecurityHeadersConfig } =
        Properties.ResponseHeadersPolicyConfig;
      const policy = SecurityHeadersConfig?.ContentSecurityPolicy?.ContentSecurityPolicy;
      const csp = maxLengthText(policy, maxHostLength).length;
      return [
        ...above(
          `${id}: CustomHeadersConfig`,
          CustomHeadersConfig?.Items.length ?? 0,
          maxResponseHeaders,
          'headers',
        ),
        ...above(
          `${id}: RemoveHeadersConfig`,
          RemoveHeadersConfig?.Items.length ?? 0,
          maxResponseHeaders,
          'headers',
        ),
        ...above(`${id}: its content security policy`, csp, maxCspLength, 'characters'),
      ];
    }),
    ...resourcesOf(template, 'AWS::CloudFront::Distribution').flatMap(([id, { Properties }]) =>
      (Properties.DistributionConfig.Origins as { Id: string; OriginCustomHeaders?: unknown[] }[]).flatMap(
        (origin) =>
          above(
            `${id}: the origin ${origin.Id}`,
            origin.OriginCustomHeaders?.length ?? 0,
            maxOriginHeaders,
            'headers',
          ),
      ),
    ),
  ];
}

function apiLimits(template: Template): string[] {
  return [
    ...above('the API', resourcesOf(template, 'AWS::ApiGatewayV2::Route').length, maxRoutes, 'routes'),
    ...above(
      'the API',
      resourcesOf(template, 'AWS::ApiGatewayV2::Authorizer').length,
      maxAuthorizers,
      'authorizers',
    ),
    ...resourcesOf(template, 'AWS::ApiGatewayV2::Stage').flatMap(([id, { Properties }]) =>
      above(
        `${id}: its access log format`,
        bytes(maxLengthText(Properties.AccessLogSettings?.Format)),
        maxAccessLogFormatBytes,
        'bytes',
      ),
    ),
  ];
}
