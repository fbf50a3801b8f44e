import { serveDistribution } from '../cdn/cdn.ts';
import type { DistributionDefinition } from '../cdn/definition.ts';
import { inspectedTimeoutSeconds } from '../lambda/inspector.ts';
import { startLiveDistribution } from '../live-distribution.ts';
import { originResolver } from '../origins.ts';
import type { LocalServer } from '../server.ts';
import type { Resource } from '../template/resource.ts';
import type { Resources } from '../template/resources.ts';
import {
  boolean,
  list,
  number,
  object,
  optional,
  type PropertiesOf,
  text,
  texts,
} from '../template/shapes.ts';
import { ignoreSettings, unwrap } from '../template/tracked.ts';
import { resolveDynamicReferences } from './dynamic-references.ts';
import type { PendingDeployment, ResourceKind } from './resource-kind.ts';

const behavior = {
  AllowedMethods: optional(texts),
  CachePolicyId: optional(text),
  Compress: optional(boolean),
  FunctionAssociations: optional(list(object({ EventType: text, FunctionARN: text }))),
  OriginRequestPolicyId: optional(text),
  ResponseHeadersPolicyId: optional(text),
  TargetOriginId: text,
};
const distributionShape = object({
  DistributionConfig: object({
    Aliases: optional(texts),
    CacheBehaviors: optional(list(object({ ...behavior, PathPattern: text }))),
    CustomErrorResponses: optional(
      list(object({ ErrorCode: number, ResponseCode: optional(number), ResponsePagePath: optional(text) })),
    ),
    DefaultCacheBehavior: object(behavior),
    DefaultRootObject: optional(text),
    OriginGroups: optional(
      object({
        Items: optional(
          list(
            object({
              FailoverCriteria: object({ StatusCodes: object({ Items: list(number) }) }),
              Id: text,
              Members: object({ Items: list(object({ OriginId: text })) }),
            }),
          ),
        ),
      }),
    ),
    Origins: list(
      object({
        CustomOriginConfig: optional(object({ OriginReadTimeout: optional(number) })),
        DomainName: text,
        Id: text,
        OriginAccessControlId: optional(text),
        OriginCustomHeaders: optional(list(object({ HeaderName: text, HeaderValue: text }))),
        OriginPath: optional(text),
        S3OriginConfig: optional(object({ OriginReadTimeout: optional(number) })),
      }),
    ),
  }),
});
const functionShape = object({ FunctionCode: text });

type DistributionResource = Resource<PropertiesOf<typeof distributionShape>>;

/** The common part of cache policies and origin request policies. */
const parameters = {
  CookiesConfig: object({ CookieBehavior: text, Cookies: optional(texts) }),
  HeadersConfig: object({ HeaderBehavior: optional(text), Headers: optional(texts) }),
  QueryStringsConfig: object({ QueryStringBehavior: text, QueryStrings: optional(texts) }),
};
const security = object({
  ContentSecurityPolicy: optional(object({ ContentSecurityPolicy: text })),
  FrameOptions: optional(object({ FrameOption: text })),
  ReferrerPolicy: optional(object({ ReferrerPolicy: text })),
  StrictTransportSecurity: optional(object({ AccessControlMaxAgeSec: number })),
});
const policyShapes = {
  responseHeadersPolicies: object({
    ResponseHeadersPolicyConfig: object({
      CustomHeadersConfig: optional(object({ Items: list(object({ Header: text, Value: text })) })),
      RemoveHeadersConfig: optional(object({ Items: list(object({ Header: text })) })),
      SecurityHeadersConfig: optional(security),
    }),
  }),
  cachePolicies: object({
    CachePolicyConfig: object({
      ParametersInCacheKeyAndForwardedToOrigin: object({
        ...parameters,
        EnableAcceptEncodingBrotli: optional(boolean),
        EnableAcceptEncodingGzip: boolean,
      }),
    }),
  }),
  originRequestPolicies: object({ OriginRequestPolicyConfig: object(parameters) }),
};
/** The kinds of policies: the key in a definition, the type, and the property with the content. */
const policyTypes = [
  ['responseHeadersPolicies', 'AWS::CloudFront::ResponseHeadersPolicy', 'ResponseHeadersPolicyConfig'],
  ['cachePolicies', 'AWS::CloudFront::CachePolicy', 'CachePolicyConfig'],
  ['originRequestPolicies', 'AWS::CloudFront::OriginRequestPolicy', 'OriginRequestPolicyConfig'],
] as const;

/** Serves each distribution. The first one has the port of the site, every other one its own. */
export const distributions: ResourceKind = {
  types: [
    'AWS::CloudFront::Distribution',
    'AWS::CloudFront::Function',
    ...policyTypes.map(([, type]) => type),
  ],
  async announce({ resources, originMap, url }) {
    const [site] = resources.claim('AWS::CloudFront::Distribution', distributionShape);
    if (site) originMap.add(`https://${site.physicalIds.attributes.DomainName}`, url);
  },
  async deploy(deployment) {
    const { resources } = deployment;
    const shared = sharedParts(resources);
    await resources.each('AWS::CloudFront::Distribution', distributionShape, (each) =>
      serve(each, shared, deployment),
    );
  },
};

/** Functions and policies, which every distribution may use. */
function sharedParts(resources: Resources): Omit<DistributionDefinition, 'config'> {
  const functions = resources
    .claim('AWS::CloudFront::Function', functionShape)
    .map(({ physicalIds, properties }) => {
      ignoreSettings(properties, ['AutoPublish', 'FunctionConfig', 'Name', 'Tags']);
      return [physicalIds.ref, properties.FunctionCode];
    });
  const policies = policyTypes.map(([key, type, property]) => [
    key,
    Object.fromEntries(
      resources
        .claim(type, policyShapes[key])
        .map(({ physicalIds, properties }) => [
          physicalIds.ref,
          unwrap((properties as Record<string, unknown>)[property]),
        ]),
    ),
  ]);
  return { functions: Object.fromEntries(functions), ...Object.fromEntries(policies) };
}

async function serve(
  { physicalIds, properties, path, warn }: DistributionResource,
  shared: Omit<DistributionDefinition, 'config'>,
  deployment: PendingDeployment,
): Promise<void> {
  const { endpoints, originMap, hosts, keep, print, cdnLog, reuse, requests, url } = deployment;
  ignoreSettings(properties, ['Tags']);
  const config = unwrap(properties.DistributionConfig) as DistributionDefinition['config'];
  const definition = await resolveDynamicReferences({ ...shared, config }, deployment, warn);
  const id = physicalIds.ref;
  const distributionDomain = physicalIds.attributes.DomainName as string;
  const live = keep(
    await startLiveDistribution(definition, {
      distributionId: id,
      distributionDomain,
      credentials: endpoints.credentials,
      region: endpoints.region,
      resolveOrigin: originResolver(endpoints, hosts),
      originReadTimeoutSeconds: deployment.inspect && inspectedTimeoutSeconds,
      rewriteResponseHeader: (name, value) =>
        name.toLowerCase() === 'content-security-policy'
          ? originMap.rewritePolicy(value)
          : originMap.rewrite(value),
      log: cdnLog,
      onRequest: (trace) => requests.addEdge(trace),
    }),
  );
  for (const warning of live.distribution.warnings) warn(warning);
  deployment.distributions.push(live);
  if (originMap.rewrite(`https://${distributionDomain}`) === url) return;
  const urls = [...hosts].map(([host, api]) => [host, api.url]);
  const server = await reuse.get<LocalServer>(`distribution ${id}`, [definition, urls], (replaced) =>
    serveDistribution(() => live.distribution, { port: replaced?.port ?? 0, log: cdnLog }),
  );
  originMap.add(`https://${distributionDomain}`, server.url);
  print(`distribution ${server.url} (${path})`);
}
