import type { AwsClients } from './aws-clients.ts';
import type { Distribution } from './cdn/distribution.ts';
import type { Endpoints, PublishedEndpoints } from './endpoints.ts';
import { startHttpApi } from './gateway/gateway.ts';
import { startLiveDistribution } from './live-distribution.ts';
import { LogFile } from './log-file.ts';
import type { OriginMap } from './origin-map.ts';
import { originResolver } from './origins.ts';
import { accounts, type ProductAdapter } from './product.ts';
import type { Account } from './resources/accounts.ts';
import { deployFiles } from './resources/bucket-deployments.ts';
import { deployBuckets } from './resources/buckets.ts';
import { readDistribution } from './resources/distributions.ts';
import { startEventSourceMappings } from './resources/event-source-mappings.ts';
import { deployFunctions, type Functions } from './resources/functions.ts';
import { readHttpApis } from './resources/http-apis.ts';
import { deploySecrets, resolveDynamicReferences } from './resources/secrets.ts';
import { deployTables } from './resources/tables.ts';
import { deployUserPool } from './resources/user-pools.ts';
import type { Reuse } from './reuse.ts';
import type { StateFolder } from './state-folder.ts';
import type { Assembly } from './template/assembly.ts';
import { Resources } from './template/resources.ts';

/** What all deployments of a run share. */
export interface DeploymentContext {
  /** The site's origin. */
  readonly url: string;
  readonly state: StateFolder;
  readonly endpoints: Endpoints;
  readonly clients: AwsClients;
  readonly originMap: OriginMap;
  readonly adapter: ProductAdapter;
  /** Servers that the next deployment keeps while their definition does not change. */
  readonly reuse: Reuse;
  print(line: string): void;
  /** Called with a message when a part stops unexpectedly. */
  fail(reason: string): void;
}

/** The running parts that one assembly defines. */
export interface Deployment {
  readonly distribution: Distribution;
  /** URL of the CloudFront API. */
  readonly controlUrl: string;
  readonly outputs: PublishedEndpoints['outputs'];
  readonly functions: Functions;
  readonly accounts: readonly Account[];
  /** Unsupported resources and settings, one line each. */
  readonly warnings: readonly string[];
  /** Starts what works without a request. At most one deployment of a run may do this at a time. */
  startBackground(): Promise<void>;
  /** Stops what `startBackground` has started. */
  stopBackground(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Deploys an assembly: creates the missing tables, buckets and secrets, uploads files and starts functions and gateways.
 * An earlier deployment of the same run can go on serving meanwhile.
 *
 * @throws {UserError} with a message that says what to do
 */
export async function deploy(assembly: Assembly, context: DeploymentContext): Promise<Deployment> {
  const { state, endpoints, clients, originMap, adapter, print, fail } = context;
  const running: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    running.push(part);
    return part;
  };
  // Parts are closed in reverse order, because a part may need those started before it.
  const close = async (): Promise<void> => {
    for (const part of running.splice(0).reverse()) await part.close().catch(() => {});
  };
  try {
    const resources = new Resources(assembly);
    const { id, domainName, definition } = readDistribution(resources);
    originMap.add(`https://${domainName}`, context.url);

    print('deploying: tables, buckets, secrets, users');
    await deployTables(resources, clients.dynamodb);
    await deployBuckets(resources, { client: clients.s3, url: endpoints.urls.S3, originMap, print });
    await deploySecrets(resources, clients.secrets);
    const pool = await deployUserPool(resources, {
      accounts,
      state,
      originMap,
      endpoints,
      print,
      reuse: context.reuse,
    });

    const logFile = (name: string) => new LogFile(state.inside('log', name), print);
    const [functionLog, gatewayLog, cdnLog] = [
      logFile('functions.jsonl'),
      logFile('gateway.log'),
      logFile('cdn.log'),
    ];
    const functions = deployFunctions(resources, assembly, {
      endpoints,
      cognitoUrl: pool.server.url,
      originMap: { [pool.apiOrigin]: pool.server.url },
      log: (line) => functionLog.write(JSON.stringify(line)),
      adapt: adapter.adapt,
    });
    adapter.assertAdapted();
    keep({ close: () => closeAll(functions) });

    const gateways = new Map<string, string>();
    for (const api of readHttpApis(resources)) {
      const gateway = keep(
        await startHttpApi(api, (name, event) => invoke(functions, name, event), {
          log: (line) => gatewayLog.write(line),
        }),
      );
      gateways.set(`${api.apiId}.execute-api.${api.region}.amazonaws.com`, gateway.url);
      print(`api ${gateway.url}`);
    }
    const uploaded = await deployFiles(resources, assembly, clients.s3, originMap);
    print(`deploying: ${uploaded} files of the site, ${functions.size} functions, ${gateways.size} API`);

    const live = keep(
      await startLiveDistribution(await resolveDynamicReferences(definition, clients.secrets), {
        distributionId: id,
        distributionDomain: domainName,
        credentials: endpoints.credentials,
        region: endpoints.region,
        resolveOrigin: originResolver(endpoints, gateways),
        rewriteResponseHeader: (name, value) =>
          name.toLowerCase() === 'content-security-policy'
            ? originMap.rewritePolicy(value)
            : originMap.rewrite(value),
        log: (line) => cdnLog.write(line),
      }),
    );
    let background: { close(): Promise<void> } | undefined;
    const stopBackground = async (): Promise<void> => {
      await background?.close();
      background = undefined;
    };
    keep({ close: stopBackground });
    return {
      distribution: live.distribution,
      controlUrl: live.controlUrl,
      outputs: resources.outputs(),
      functions,
      accounts: pool.accounts,
      warnings: [...resources.warnings(), ...live.distribution.warnings],
      startBackground: async () => {
        background = await startEventSourceMappings(resources, {
          functions,
          clients,
          state,
          print,
          failed: fail,
        });
      },
      stopBackground,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function invoke(functions: Functions, name: string, event: unknown) {
  const target = functions.get(name);
  if (!target) throw new Error(`The templates have no function ${name} that runs on Node.js.`);
  return target.invoke(event);
}

async function closeAll(functions: Functions): Promise<void> {
  await Promise.all([...functions.values()].map((each) => each.close()));
}
