import type {
  CachePolicyConfig,
  OriginRequestPolicyConfig,
  ResponseHeadersPolicyConfig,
} from './definition.ts';

/** The parts of a request that are in the cache key of a managed policy. */
interface Parameters {
  headers?: readonly string[];
  cookies?: 'none' | 'all';
  queryStrings?: 'none' | 'all';
}

const listed = (Headers: readonly string[] = []) =>
  Headers.length > 0 ? { HeaderBehavior: 'whitelist', Headers } : { HeaderBehavior: 'none' };

const cache = (compressed: boolean, parameters: Parameters = {}): CachePolicyConfig => ({
  ParametersInCacheKeyAndForwardedToOrigin: {
    EnableAcceptEncodingGzip: compressed,
    EnableAcceptEncodingBrotli: compressed,
    HeadersConfig: listed(parameters.headers),
    CookiesConfig: { CookieBehavior: parameters.cookies ?? 'none' },
    QueryStringsConfig: { QueryStringBehavior: parameters.queryStrings ?? 'none' },
  },
});

/** Source: Amazon CloudFront Developer Guide, "Use managed cache policies". */
export const managedCachePolicies: Readonly<Record<string, CachePolicyConfig>> = {
  /* CachingOptimized */ '658327ea-f89d-4fab-a63d-7e88639e58f6': cache(true),
  /* CachingOptimizedForUncompressedObjects */ 'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': cache(false),
  /* CachingDisabled */ '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': cache(false),
  /* UseOriginCacheControlHeaders */ '83da9c7e-98b4-4e11-a168-04f0df8e2c65': cache(true, {
    headers: ['host', 'origin', 'x-http-method-override', 'x-http-method', 'x-method-override'],
    cookies: 'all',
  }),
  /* UseOriginCacheControlHeaders-QueryStrings */ '4cc15a8a-d715-48a4-82b8-cc0b614638fe': cache(true, {
    headers: ['host', 'origin', 'x-http-method-override', 'x-http-method', 'x-method-override'],
    cookies: 'all',
    queryStrings: 'all',
  }),
};

const forward = (HeadersConfig: OriginRequestPolicyConfig['HeadersConfig'], rest: 'none' | 'all') => ({
  HeadersConfig,
  CookiesConfig: { CookieBehavior: rest },
  QueryStringsConfig: { QueryStringBehavior: rest },
});

/** Source: Amazon CloudFront Developer Guide, "Use managed origin request policies". */
export const managedOriginRequestPolicies: Readonly<Record<string, OriginRequestPolicyConfig>> = {
  /* AllViewer */ '216adef6-5c7f-47e4-b989-5492eafa07d3': forward({ HeaderBehavior: 'allViewer' }, 'all'),
  /* AllViewerExceptHostHeader */ 'b689b0a8-53d0-40ab-baf2-68738e2966ac': forward(
    { HeaderBehavior: 'allExcept', Headers: ['host'] },
    'all',
  ),
  /* CORS-CustomOrigin */ '59781a5b-3903-41f3-afcb-af62929ccde1': forward(listed(['origin']), 'none'),
  /* CORS-S3Origin */ '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': forward(
    listed(['origin', 'access-control-request-headers', 'access-control-request-method']),
    'none',
  ),
  /* UserAgentRefererHeaders */ 'acba4595-bd28-49b8-b9fe-13317c0390fa': forward(
    listed(['user-agent', 'referer']),
    'none',
  ),
  /* HostHeaderOnly */ 'bf0718e1-ba1e-49d1-88b1-f726733018ae': forward(listed(['host']), 'none'),
};

/** Source: Amazon CloudFront Developer Guide, "Use managed response headers policies". */
export const managedResponseHeadersPolicies: Readonly<Record<string, ResponseHeadersPolicyConfig>> = {
  /* SecurityHeadersPolicy */ '67f7725c-6f97-4210-82d7-5512b31e9d03': {
    SecurityHeadersConfig: {
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'SAMEORIGIN', Override: false },
      ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: false },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: false },
      XSSProtection: { Protection: true, ModeBlock: true, Override: false },
    },
  },
};
