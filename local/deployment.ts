import type { Distribution } from './cdn/distribution.ts';
import type { Inventory, NamedResource } from './console/sources.ts';
import type { PublishedEndpoints } from './endpoints.ts';
import { LogFile } from './log-file.ts';
import type { Account } from './resources/accounts.ts';
import { resourceKinds } from './resources/all.ts';
import { uploadTargets } from './resources/bucket-deployments.ts';
import type { Functions } from './resources/functions.ts';
import type { Closable, DeploymentContext, PendingDeployment } from './resources/resource-kind.ts';
import { nameFromArn } from './resources/secrets.ts';
import type { Schedule } from './schedule.ts';
import type { Assembly } from './template/assembly.ts';
import { Resources } from './template/resources.ts';
import { SiteUploads } from './watch/site-uploads.ts';

export type { DeploymentContext } from './resources/resource-kind.ts';

/** The running parts that one assembly defines. */
export interface Deployment {
  /** Undefined if the templates have none. */
  readonly distribution: Distribution | undefined;
  /** URL of the first HTTP API or function URL, which is the site of an app without a distribution. */
  readonly apiUrl: string | undefined;
  /** URL of the CloudFront API. Undefined without a distribution. */
  readonly controlUrl: string | undefined;
  /** URL of the user pool's API. Undefined without a user pool. */
  readonly userPoolUrl: string | undefined;
  readonly outputs: PublishedEndpoints['outputs'];
  readonly functions: Functions;
  /** What the console shows. */
  readonly inventory: Inventory;
  /** The schedules of functions, which are run by hand. */
  readonly schedules: readonly Schedule[];
  /** Changes the files of the site. */
  readonly site: SiteUploads;
  readonly accounts: readonly Account[];
  /** What differs from AWS, one line each. */
  readonly warnings: readonly string[];
  /** Starts what works without a request. At most one deployment of a run may do this at a time. */
  startBackground(): Promise<void>;
  /** Stops what `startBackground` has started. */
  stopBackground(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Deploys an assembly: creates the missing tables, buckets and secrets, uploads files and starts functions and
 * gateways. An earlier deployment of the same run can go on serving meanwhile.
 *
 * @throws {UserError} with a message that says what to do
 */
export async function deploy(assembly: Assembly, context: DeploymentContext): Promise<Deployment> {
  const { state, print, services } = context;
  const running: Closable[] = [];
  // Parts are closed in reverse order, because a part may need those started before it.
  const close = async (): Promise<void> => {
    for (const part of running.splice(0).reverse()) await part.close().catch(() => {});
  };
  const backgrounds: (() => Promise<Closable>)[] = [];
  const background: Closable[] = [];
  const stopBackground = async (): Promise<void> => {
    await Promise.all(background.splice(0).map((part) => part.close()));
  };
  try {
    const resources = new Resources(assembly);
    const log = (name: string) => new LogFile(state.inside('log', name), print);
    const [functionLog, gatewayLog, cdnLog] = [log('functions.jsonl'), log('gateway.log'), log('cdn.log')];
    const deployment: PendingDeployment = {
      ...context,
      assembly,
      resources,
      hosts: new Map(),
      functions: new Map(),
      schedules: [],
      handlerOrigins: new Map(),
      accounts: [],
      distributions: [],
      pending: [],
      functionLog: (line) => {
        functionLog.write(JSON.stringify(line));
        context.onFunctionLine?.(line);
      },
      gatewayLog: (line) => gatewayLog.write(line),
      cdnLog: (line) => cdnLog.write(line),
      log,
      keep: (part) => {
        running.push(part);
        return part;
      },
      inBackground: (start) => void backgrounds.push(start),
    };
    for (const kind of resourceKinds) await kind.announce?.(deployment);
    for (const kind of resourceKinds) await kind.deploy(deployment);
    await Promise.all(deployment.pending);
    const { functions, schedules, hosts, accounts, distributions } = deployment;
    print(`deploying: ${functions.size} functions, ${hosts.size} APIs`);
    const [live] = distributions;
    deployment.keep({ close: stopBackground });
    return {
      distribution: live?.distribution,
      apiUrl: [...hosts.values()][0]?.url,
      controlUrl: live?.controlUrl,
      userPoolUrl: deployment.cognitoUrl,
      outputs: resources.outputs(),
      functions,
      inventory: inventoryOf(deployment),
      schedules,
      site: new SiteUploads(context.clients.s3, uploadTargets(resources, assembly)),
      accounts,
      warnings: [...assembly.warnings, ...resources.warnings(), ...context.adapter.warnings()],
      startBackground: async () => {
        services.functions = functions;
        services.schedules = schedules;
        for (const start of backgrounds) background.push(await start());
      },
      stopBackground,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function inventoryOf({ resources, services, userPool }: PendingDeployment): Inventory {
  const secrets = namesOf(resources, 'AWS::SecretsManager::Secret');
  return {
    tables: namesOf(resources, 'AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table'),
    buckets: namesOf(resources, 'AWS::S3::Bucket'),
    secrets: secrets.map(({ name, path }) => ({ name: nameFromArn(name), path })),
    queues: [...services.queues.values()],
    userPool,
  };
}

const namesOf = (resources: Resources, ...types: readonly string[]): NamedResource[] =>
  types.flatMap((type) =>
    resources.claim(type).map(({ physicalIds, path }) => ({ name: physicalIds.ref, path })),
  );
