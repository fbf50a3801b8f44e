import type { DistributionDefinition } from '../cdn/definition.ts';
import type { Resources } from '../template/resources.ts';
import { ignore, unwrap } from '../template/tracked.ts';

interface DistributionProperties {
  readonly DistributionConfig: DistributionDefinition['config'];
  readonly Tags?: unknown;
}

interface FunctionProperties {
  readonly FunctionCode: string;
  readonly AutoPublish?: boolean;
  readonly FunctionConfig?: unknown;
  readonly Name?: string;
  readonly Tags?: unknown;
}

/** The distribution of the templates, for the local CDN. The CDN itself reports unsupported settings. */
export function readDistribution(resources: Resources): {
  id: string;
  domainName: string;
  definition: DistributionDefinition;
} {
  const [distribution, ...others] = resources.claim<DistributionProperties>('AWS::CloudFront::Distribution');
  if (!distribution || others.length > 0) {
    throw new Error(
      `A local run serves one distribution; the templates have ${others.length + (distribution ? 1 : 0)}.`,
    );
  }
  ignore(distribution.properties.Tags);
  const functions = resources
    .claim<FunctionProperties>('AWS::CloudFront::Function')
    .map(({ physicalIds, properties }) => {
      const { AutoPublish, FunctionConfig, FunctionCode, Name, Tags } = properties;
      ignore(AutoPublish, FunctionConfig, Name, Tags);
      return [physicalIds.ref, FunctionCode] as const;
    });
  const policies = <T>(type: string, key: string): Record<string, T> =>
    Object.fromEntries(
      resources
        .claim<Record<string, T>>(type)
        .map(({ physicalIds, properties }) => [physicalIds.ref, unwrap(properties[key]) as T]),
    );
  return {
    id: distribution.physicalIds.ref,
    domainName: distribution.physicalIds.attributes.DomainName as string,
    definition: {
      config: unwrap(distribution.properties.DistributionConfig),
      functions: Object.fromEntries(functions),
      responseHeadersPolicies: policies(
        'AWS::CloudFront::ResponseHeadersPolicy',
        'ResponseHeadersPolicyConfig',
      ),
      cachePolicies: policies('AWS::CloudFront::CachePolicy', 'CachePolicyConfig'),
      originRequestPolicies: policies('AWS::CloudFront::OriginRequestPolicy', 'OriginRequestPolicyConfig'),
    },
  };
}
