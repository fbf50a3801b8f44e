import { pathPattern } from './behavior.ts';
import type {
  DefaultCacheBehavior,
  DistributionDefinition,
  Origin,
  ResponseHeadersPolicyConfig,
} from './definition.ts';
import type { Forwarding } from './forwarding.ts';
import { EdgeFunction } from './function-runtime.ts';
import {
  managedCachePolicies,
  managedOriginRequestPolicies,
  managedResponseHeadersPolicies,
} from './managed-policies.ts';

export type ViewerEvent = 'viewer-request' | 'viewer-response';

/** A cache behavior with its ids resolved. */
export interface Behavior {
  /** The pattern as in the template. */
  readonly path: string;
  /** Pattern of the paths. */
  readonly pattern: RegExp;
  readonly settings: DefaultCacheBehavior;
  readonly forwarding: Forwarding;
  readonly headersPolicy: ResponseHeadersPolicyConfig;
  readonly origin: Origin;
  /** For an origin group: the second origin, and the statuses after which it is asked. */
  readonly failover: { readonly origin: Origin; readonly statuses: readonly number[] } | undefined;
  readonly functions: ReadonlyMap<string, EdgeFunction>;
}

/** In bytes. Source: Amazon CloudFront Developer Guide, "Quotas", quotas on CloudFront Functions. */
const maxFunctionBytes = 10 * 1024;

/**
 * Resolves the ids in a distribution's behaviors. The default behavior is the last one.
 *
 * @param warn called for each id that does not exist and each function that is not supported
 * @throws {Error} if a behavior's origin is not defined
 */
export function prepareBehaviors(
  definition: DistributionDefinition,
  warn: (line: string) => void,
): Behavior[] {
  const { config } = definition;
  const functions = prepareFunctions(definition, warn);
  const find = <T>(
    path: string,
    id: string | undefined,
    ...tables: Readonly<Record<string, T>>[]
  ): T | undefined => {
    if (!id) return undefined;
    const table = tables.find((candidate) => Object.hasOwn(candidate, id));
    if (!table) warn(`${path} names ${id}, which does not exist`);
    return table?.[id];
  };
  const prepare = (settings: DefaultCacheBehavior, pattern: string, path: string): Behavior => {
    const { CachePolicyId, OriginRequestPolicyId, ResponseHeadersPolicyId } = settings;
    const { cachePolicies, originRequestPolicies, responseHeadersPolicies } = definition;
    const cache =
      find(`${path}.CachePolicyId`, CachePolicyId, cachePolicies, managedCachePolicies) ?? noCaching;
    const associations = (settings.FunctionAssociations ?? []).map(({ EventType, FunctionARN }) => {
      if (!(FunctionARN in definition.functions))
        warn(`${path} names the function ${FunctionARN}, which does not exist`);
      return [EventType, functions.get(FunctionARN) ?? brokenFunction] as const;
    });
    return {
      path: pattern,
      pattern: pathPattern(pattern),
      settings,
      forwarding: {
        cache: cache.ParametersInCacheKeyAndForwardedToOrigin,
        originRequest: find(
          `${path}.OriginRequestPolicyId`,
          OriginRequestPolicyId,
          originRequestPolicies,
          managedOriginRequestPolicies,
        ),
      },
      headersPolicy:
        find(
          `${path}.ResponseHeadersPolicyId`,
          ResponseHeadersPolicyId,
          responseHeadersPolicies,
          managedResponseHeadersPolicies,
        ) ?? {},
      ...origins(definition, settings.TargetOriginId),
      functions: new Map(associations),
    };
  };
  const { CacheBehaviors = [], DefaultCacheBehavior } = config;
  return [
    ...CacheBehaviors.map((behavior, index) =>
      prepare(behavior, behavior.PathPattern, `CacheBehaviors.${index}`),
    ),
    prepare(DefaultCacheBehavior, '*', 'DefaultCacheBehavior'),
  ];
}

/** The functions by ARN, without those that are not supported. */
function prepareFunctions(
  definition: DistributionDefinition,
  warn: (line: string) => void,
): ReadonlyMap<string, EdgeFunction> {
  const functions = new Map<string, EdgeFunction>();
  for (const [arn, source] of Object.entries(definition.functions)) {
    const name = arn.split('/').at(-1) ?? arn;
    const size = Buffer.byteLength(source);
    if (size > maxFunctionBytes) warn(`The function ${name} has ${size} bytes; CloudFront allows 10,240.`);
    try {
      functions.set(arn, new EdgeFunction(name, source));
    } catch (error) {
      // Usually because of an `import`: the runtime's modules are not supported.
      warn(`The function ${name} is not supported: ${(error as Error).message}`);
    }
  }
  return functions;
}

const noCaching = managedCachePolicies[
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'
] as (typeof managedCachePolicies)[string];

/** Replaces a function that is not supported. Its requests fail as with a function that throws. */
const brokenFunction = new EdgeFunction('unknown', 'function handler() { throw "it is not supported" }');

function origins({ config }: DistributionDefinition, id: string): Pick<Behavior, 'origin' | 'failover'> {
  const origin = (wanted: string): Origin => {
    const found = config.Origins.find((candidate) => candidate.Id === wanted);
    if (!found) throw new Error(`The distribution has no origin ${wanted}.`);
    return found;
  };
  const group = config.OriginGroups?.Items?.find((candidate) => candidate.Id === id);
  if (!group) return { origin: origin(id), failover: undefined };
  const [first, second] = group.Members.Items;
  if (!first || !second) throw new Error(`The origin group ${id} needs two members.`);
  const statuses = group.FailoverCriteria.StatusCodes.Items;
  return { origin: origin(first.OriginId), failover: { origin: origin(second.OriginId), statuses } };
}
