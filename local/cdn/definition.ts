/**
 * A distribution and its policies as in CloudFormation (`AWS::CloudFront::Distribution` and others), with the intrinsic
 * functions evaluated.
 */
export interface DistributionDefinition {
  readonly config: DistributionConfig;
  /** Source code of each CloudFront Function, by its ARN. */
  readonly functions: Readonly<Record<string, string>>;
  /** The template's own policies, by id. The managed policies of AWS are built in. */
  readonly responseHeadersPolicies: Readonly<Record<string, ResponseHeadersPolicyConfig>>;
  readonly cachePolicies: Readonly<Record<string, CachePolicyConfig>>;
  readonly originRequestPolicies: Readonly<Record<string, OriginRequestPolicyConfig>>;
}

export interface DistributionConfig {
  readonly DefaultCacheBehavior: DefaultCacheBehavior;
  readonly CacheBehaviors?: readonly CacheBehavior[];
  readonly Origins: readonly Origin[];
  readonly OriginGroups?: { readonly Items?: readonly OriginGroup[] };
  readonly Aliases?: readonly string[];
  readonly CustomErrorResponses?: readonly CustomErrorResponse[];
  readonly DefaultRootObject?: string;
}

export interface DefaultCacheBehavior {
  /** The id of an origin or of an origin group. */
  readonly TargetOriginId: string;
  /** @default GET and HEAD */
  readonly AllowedMethods?: readonly string[];
  readonly CachePolicyId?: string;
  /** @default false */
  readonly Compress?: boolean;
  readonly FunctionAssociations?: readonly FunctionAssociation[];
  readonly OriginRequestPolicyId?: string;
  readonly ResponseHeadersPolicyId?: string;
}

export interface CacheBehavior extends DefaultCacheBehavior {
  /** `*` matches any characters, `?` exactly one. Case matters. */
  readonly PathPattern: string;
}

export interface FunctionAssociation {
  readonly EventType: string;
  readonly FunctionARN: string;
}

export interface Origin {
  readonly Id: string;
  readonly DomainName: string;
  readonly OriginPath?: string;
  readonly OriginCustomHeaders?: readonly { readonly HeaderName: string; readonly HeaderValue: string }[];
  /** Requests to the bucket are signed if this is set. */
  readonly OriginAccessControlId?: string;
  readonly CustomOriginConfig?: { readonly OriginReadTimeout?: number };
  readonly S3OriginConfig?: { readonly OriginReadTimeout?: number };
}

export interface OriginGroup {
  readonly Id: string;
  readonly FailoverCriteria: { readonly StatusCodes: { readonly Items: readonly number[] } };
  readonly Members: { readonly Items: readonly { readonly OriginId: string }[] };
}

export interface CustomErrorResponse {
  readonly ErrorCode: number;
  readonly ResponseCode?: number;
  readonly ResponsePagePath?: string;
}

export interface HeadersConfig {
  readonly HeaderBehavior: string;
  readonly Headers?: readonly string[];
}

export interface CookiesConfig {
  readonly CookieBehavior: string;
  readonly Cookies?: readonly string[];
}

export interface QueryStringsConfig {
  readonly QueryStringBehavior: string;
  readonly QueryStrings?: readonly string[];
}

export interface OriginRequestPolicyConfig {
  readonly HeadersConfig: HeadersConfig;
  readonly CookiesConfig: CookiesConfig;
  readonly QueryStringsConfig: QueryStringsConfig;
}

export interface CachePolicyConfig {
  readonly ParametersInCacheKeyAndForwardedToOrigin: OriginRequestPolicyConfig & {
    readonly EnableAcceptEncodingGzip: boolean;
    readonly EnableAcceptEncodingBrotli?: boolean;
  };
}

interface Overriding {
  /** Whether the policy's value replaces the origin's. */
  readonly Override: boolean;
}

export interface ResponseHeadersPolicyConfig {
  readonly CustomHeadersConfig?: {
    readonly Items: readonly ({ Header: string; Value: string } & Overriding)[];
  };
  readonly RemoveHeadersConfig?: { readonly Items: readonly { readonly Header: string }[] };
  readonly SecurityHeadersConfig?: SecurityHeadersConfig;
  /** A rate in percent. */
  readonly ServerTimingHeadersConfig?: { readonly Enabled: boolean; readonly SamplingRate?: number };
}

export interface SecurityHeadersConfig {
  readonly ContentSecurityPolicy?: { readonly ContentSecurityPolicy: string } & Overriding;
  readonly ContentTypeOptions?: Overriding;
  readonly FrameOptions?: { readonly FrameOption: string } & Overriding;
  readonly ReferrerPolicy?: { readonly ReferrerPolicy: string } & Overriding;
  readonly StrictTransportSecurity?: {
    /** In seconds. */
    readonly AccessControlMaxAgeSec: number;
    readonly IncludeSubdomains?: boolean;
    readonly Preload?: boolean;
  } & Overriding;
  readonly XSSProtection?: {
    readonly Protection: boolean;
    readonly ModeBlock?: boolean;
    readonly ReportUri?: string;
  } & Overriding;
}
