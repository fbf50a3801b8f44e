import type { DistributionDefinition } from './definition.ts';

/** The settings of a CloudFormation type. `true` means supported, or without effect on one machine. */
interface SupportedSettings {
  readonly [setting: string]: true | SupportedSettings;
}

const behavior: SupportedSettings = {
  AllowedMethods: true,
  CachedMethods: true,
  CachePolicyId: true,
  Compress: true,
  FunctionAssociations: { EventType: true, FunctionARN: true },
  OriginRequestPolicyId: true,
  PathPattern: true,
  ResponseHeadersPolicyId: true,
  TargetOriginId: true,
  ViewerProtocolPolicy: true,
};

const distribution: SupportedSettings = {
  Aliases: true,
  CacheBehaviors: behavior,
  Comment: true,
  CustomErrorResponses: {
    ErrorCode: true,
    ErrorCachingMinTTL: true,
    ResponseCode: true,
    ResponsePagePath: true,
  },
  DefaultCacheBehavior: behavior,
  DefaultRootObject: true,
  Enabled: true,
  HttpVersion: true,
  IPV6Enabled: true,
  Logging: true,
  OriginGroups: {
    Quantity: true,
    Items: {
      FailoverCriteria: { StatusCodes: true },
      Id: true,
      Members: { Quantity: true, Items: { OriginId: true } },
    },
  },
  Origins: {
    ConnectionAttempts: true,
    ConnectionTimeout: true,
    CustomOriginConfig: true,
    DomainName: true,
    Id: true,
    OriginAccessControlId: true,
    OriginCustomHeaders: { HeaderName: true, HeaderValue: true },
    OriginPath: true,
    S3OriginConfig: { OriginReadTimeout: true },
  },
  PriceClass: true,
  ViewerCertificate: true,
};

const requestParameters: SupportedSettings = {
  CookiesConfig: { CookieBehavior: true, Cookies: true },
  HeadersConfig: { HeaderBehavior: true, Headers: true },
  QueryStringsConfig: { QueryStringBehavior: true, QueryStrings: true },
};

const originRequestPolicy: SupportedSettings = { Comment: true, Name: true, ...requestParameters };

const cachePolicy: SupportedSettings = {
  Comment: true,
  DefaultTTL: true,
  MaxTTL: true,
  MinTTL: true,
  Name: true,
  ParametersInCacheKeyAndForwardedToOrigin: {
    EnableAcceptEncodingBrotli: true,
    EnableAcceptEncodingGzip: true,
    ...requestParameters,
  },
};

const responseHeadersPolicy: SupportedSettings = {
  Comment: true,
  CustomHeadersConfig: { Items: { Header: true, Override: true, Value: true } },
  Name: true,
  RemoveHeadersConfig: { Items: { Header: true } },
  SecurityHeadersConfig: {
    ContentSecurityPolicy: true,
    ContentTypeOptions: true,
    FrameOptions: true,
    ReferrerPolicy: true,
    StrictTransportSecurity: true,
    XSSProtection: true,
  },
  ServerTimingHeadersConfig: { Enabled: true, SamplingRate: true },
};

/** The paths of the unsupported settings. */
export function unsupportedSettings(definition: DistributionDefinition): string[] {
  const policies = (kind: string, all: Readonly<Record<string, unknown>>, shape: SupportedSettings) =>
    Object.entries(all).flatMap(([id, config]) => unknownKeys(config, shape, `${kind} ${id}`));
  return [
    ...unknownKeys(definition.config, distribution, 'DistributionConfig'),
    ...policies('ResponseHeadersPolicy', definition.responseHeadersPolicies, responseHeadersPolicy),
    ...policies('CachePolicy', definition.cachePolicies, cachePolicy),
    ...policies('OriginRequestPolicy', definition.originRequestPolicies, originRequestPolicy),
  ];
}

function unknownKeys(value: unknown, shape: SupportedSettings, path: string): string[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => unknownKeys(item, shape, `${path}.${index}`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([setting, inner]) => {
    const known = Object.hasOwn(shape, setting) ? shape[setting] : undefined;
    if (known === true || isOff(inner)) return [];
    return known ? unknownKeys(inner, known, `${path}.${setting}`) : [`${path}.${setting}`];
  });
}

/** Whether a setting's value turns it off, such as `{ GeoRestriction: { RestrictionType: 'none' } }`. */
function isOff(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isOff);
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === 0 ||
    value === '' ||
    value === 'none'
  );
}
