import {
  type Caller,
  callerOf,
  checkAccount,
  checkBootstrap,
  checkConcurrency,
  checkEmail,
  checkRegion,
  explainCredentials,
} from './account-checks.ts';
import { attempt, type Finding, failed, ok } from './check.ts';
import { type Clients, clientsOf } from './clients.ts';
import { checkDnsRecords } from './dns-checks.ts';
import type { Plan } from './plan.ts';
import {
  checkBuckets,
  checkCloudFront,
  checkNames,
  checkQuotas,
  checkStack,
  listNames,
  statusOf,
} from './resource-checks.ts';

/** Checks whether a stage can be deployed. It changes nothing in the account. */
export async function preflight(plan: Plan): Promise<readonly Finding[]> {
  // This region is enabled in every account.
  const home = clientsOf('us-east-1');
  let caller: Caller;
  try {
    caller = await callerOf(home);
  } catch (error) {
    return [failed('credentials', explainCredentials(error))];
  }
  const findings = [ok('credentials', caller.arn), checkAccount(plan, caller)];
  // The other checks would be about the wrong account.
  if (findings.some(({ state }) => state === 'failed')) return findings;
  const clients = clientsOf(plan.region);
  const region = await checkRegion(plan, clients);
  findings.push(region);
  if (region.state === 'failed') return findings;
  return [...findings, ...(await checkResources(plan, caller, clients, home))];
}

async function checkResources(
  plan: Plan,
  caller: Caller,
  clients: Clients,
  home: Clients,
): Promise<Finding[]> {
  const clientsIn = (region: string) => (region === plan.region ? clients : home);
  const firstByRegion = new Map([...plan.stacks].reverse().map((stack) => [stack.region, stack]));
  const statuses = new Map<string, string | undefined>();
  const groups = [
    ...[...firstByRegion.values()].map((stack) =>
      attempt(`bootstrap ${stack.region}`, () => checkBootstrap(stack, caller, clientsIn(stack.region))),
    ),
    ...plan.stacks.map((stack) =>
      attempt(`stack ${stack.name}`, async () => {
        const status = await statusOf(stack, clientsIn(stack.region));
        statuses.set(stack.name, status);
        return checkStack(stack, status);
      }),
    ),
  ];
  const findings = (await Promise.all(groups)).flat();
  const app = plan.stacks.find(({ name }) => name.endsWith('-App'))?.name ?? '';
  const isDeployed = statuses.get(app) !== undefined;
  const rest = await Promise.all([
    attempt('names and quotas', async () => {
      const listed = await listNames(clients);
      return [checkNames(plan, listed, isDeployed), ...checkQuotas(plan, listed)];
    }),
    attempt('bucket of uploads', () => checkBuckets(plan, caller, isDeployed, clients)),
    attempt('DNS records', () => checkDnsRecords(plan, isDeployed ? app : undefined, clients)),
    attempt('CloudFront', () => checkCloudFront(clients)),
    attempt('Lambda concurrency', () => checkConcurrency(clients)),
    attempt('e-mail', () => checkEmail(plan, clients)),
  ]);
  return [...findings, ...rest.flat()];
}
