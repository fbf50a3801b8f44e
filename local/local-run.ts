import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeClients } from './aws-clients.ts';
import { checkReachable, takeAwsSettings } from './aws-settings.ts';
import { publishEndpoints, startEndpoints } from './endpoints.ts';
import { startHttpApi } from './gateway/gateway.ts';
import { startLiveDistribution } from './live-distribution.ts';
import { LogFile } from './log-file.ts';
import type { Options } from './options.ts';
import { OriginMap } from './origin-map.ts';
import { originResolver } from './origins.ts';
import { accounts, startProductAdapter } from './product.ts';
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
import { listen } from './server.ts';
import { openStateFolder } from './state-folder.ts';
import { synthesize } from './synthesize.ts';
import { readAssembly } from './template/assembly.ts';
import { Resources } from './template/resources.ts';
import { UserError } from './user-error.ts';

/** The running product. */
export interface LocalRun {
  /** The site's origin, e.g. `http://localhost:3000`. */
  readonly url: string;
  /** The accounts that a person can log in with. */
  readonly accounts: readonly Account[];
  /** Settles with a message when a part stops unexpectedly. */
  readonly failed: Promise<string>;
  close(): Promise<void>;
}

const project = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Synthesizes the templates and serves what they describe.
 *
 * @param print receives progress, one line at a time
 * @param signal aborts the start
 * @throws {UserError} with a message that says what to do
 */
export async function startLocalRun(
  options: Options,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<LocalRun> {
  const running: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    running.push(part);
    return part;
  };
  // Parts are closed in reverse order, because a part may need those started before it.
  const close = async (): Promise<void> => {
    for (const part of running.splice(0).reverse()) await part.close().catch(() => {});
  };
  let fail: (reason: string) => void = () => {};
  const failed = new Promise<string>((resolve) => {
    fail = resolve;
  });
  try {
    const settings = takeAwsSettings(process.env);
    const reserved = keep(await reservePort(options.port));
    const { port } = reserved;
    const url = `http://localhost:${port}`;
    const state = await openStateFolder(options.data, options.fresh);
    keep({ close: () => state.release() });
    print(`state: ${state.path}`);

    await checkReachable(settings);
    const assembly = await readAssembly(await synthesize(project, print, signal));
    const endpoints = keep(await startEndpoints(state, assembly.region, settings, print, fail));
    signal.throwIfAborted();
    const resources = new Resources(assembly);
    const clients = makeClients(endpoints);
    const originMap = new OriginMap();
    const { id, domainName, definition } = readDistribution(resources);
    originMap.add(`https://${domainName}`, url);

    print('deploying: tables, buckets, secrets, users');
    await deployTables(resources, clients.dynamodb);
    await deployBuckets(resources, { client: clients.s3, url: endpoints.urls.S3, originMap, print });
    await deploySecrets(resources, clients.secrets);
    const pool = await deployUserPool(resources, { accounts, state, originMap, endpoints, print });
    keep(pool.server);

    const adapter = keep(await startProductAdapter(options.product, url, originMap));
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
    keep(await startEventSourceMappings(resources, { functions, clients, state, print, failed: fail }));

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

    const distribution = await resolveDynamicReferences(definition, clients.secrets);
    await reserved.close();
    const cdn = keep(
      await startLiveDistribution(distribution, {
        port,
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
      }).catch((error: unknown) => {
        throw portError(error, port);
      }),
    );
    keep(
      await publishEndpoints(state.inside('endpoints.json'), endpoints, cdn.controlUrl, resources.outputs()),
    );
    const unsupported = [...resources.warnings(), ...cdn.warnings];
    if (unsupported.length > 0) print('warning: The local run does not support these settings:');
    for (const line of unsupported) print(`  ${line}`);
    print(`logs: ${state.inside('log')}`);
    return { url, accounts: pool.accounts, failed, close };
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

/** A reserved port. */
interface ReservedPort {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Detects a port that is in use before anything else starts. Reserves a free one until the site is served.
 *
 * @throws {UserError} if the port is in use
 */
async function reservePort(port: number): Promise<ReservedPort> {
  try {
    const server = createServer();
    server.on('connection', (socket) => socket.destroy());
    return await listen(server, port);
  } catch (error) {
    throw portError(error, port);
  }
}

function portError(error: unknown, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    const other = port === 65535 ? 3000 : port + 1;
    return new UserError(
      `Port ${port} is in use. Stop the other program, or choose another port: npm start -- --port ${other} (0 takes a free one).`,
    );
  }
  if (code === 'EACCES') {
    return new UserError(`You don't have permission to use port ${port}. Choose a port above 1023.`);
  }
  return error;
}
