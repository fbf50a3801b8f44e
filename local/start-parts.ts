import { join } from 'node:path';
import { makeClients } from './aws-clients.ts';
import type { AwsSettings } from './aws-settings.ts';
import { type Front, serveDistribution } from './cdn/cdn.ts';
import type { Distribution } from './cdn/distribution.ts';
import { startConsole } from './console/console.ts';
import { type ConsoleSources, emptyInventory } from './console/sources.ts';
import { startEndpoints } from './endpoints.ts';
import { forwardPort } from './forward-port.ts';
import type { FunctionLogLine } from './lambda/definition.ts';
import { Inspector } from './lambda/inspector.ts';
import { LiveDeployment, printUnsupported } from './live-deployment.ts';
import { LogFile } from './log-file.ts';
import { OriginMap } from './origin-map.ts';
import { PackageFolders } from './package-folders.ts';
import { type ProductOptions, rebuilt, startProductAdapter } from './product.ts';
import { type LoggedRequest, RequestLog } from './request-log.ts';
import { portError, type ReservedPort } from './reserve-port.ts';
import type { Account } from './resources/accounts.ts';
import type { Closable } from './resources/resource-kind.ts';
import { Reuse } from './reuse.ts';
import type { Schedule } from './schedule.ts';
import type { LocalServer } from './server.ts';
import { startSharedServices } from './shared-services.ts';
import type { StateFolder } from './state-folder.ts';
import { readAssembly } from './template/assembly.ts';
import { ReloadServer } from './watch/reload-server.ts';
import { startWatch, type WatchedProject } from './watch/start-watch.ts';

/** What to run beside the parts of the assembly. */
export interface PartsOptions {
  /** Options of the product, whose functions get other environment variables. @default - as in the templates */
  readonly product?: ProductOptions;
  /** Shows changes of sources. @default - nothing is watched */
  readonly watch?: WatchedProject;
  /** Port of the console. 0 chooses a free port. @default - there is no console */
  readonly consolePort?: number | undefined;
  /** Receives the lines that functions write. @default - they are in a log file only */
  onFunctionLine?(line: FunctionLogLine): void;
  /** Receives each request with its response. @default - the console shows them only */
  onRequest?(request: LoggedRequest): void;
  /** Lets debuggers attach to handlers, which then have no timeout. @default - no debugger can attach */
  readonly inspect?: { readonly project: string; readonly firstPort: number };
}

/** The parts of a local run, as its caller sees them. */
export interface Parts {
  /** The console's origin. Undefined without a console. */
  readonly consoleUrl: string | undefined;
  /** The accounts that a person can log in with. Empty without a user pool. */
  readonly accounts: readonly Account[];
  /** The schedules, which are run by hand. */
  readonly schedules: readonly Schedule[];
  /** What differs from AWS, one line each. */
  readonly warnings: readonly string[];
}

/** What the parts start with. */
interface PartsContext {
  /** Folder of the assembly. */
  readonly assembly: string;
  readonly settings: AwsSettings;
  readonly port: ReservedPort;
  readonly state: StateFolder;
  /** Aborts the start. */
  readonly signal: AbortSignal | undefined;
  print(line: string): void;
  /** Closes a part at the end of the run. */
  keep<T extends Closable>(part: T): T;
  /** Ends the run. */
  fail(reason: string): void;
}

/**
 * Starts the parts of a local run: the services, the functions, the gateways, the distribution and the console.
 *
 * @throws {UserError} with a message that says what to do
 */
export async function startParts(
  options: PartsOptions,
  { assembly, settings, port, state, signal, print, keep, fail }: PartsContext,
): Promise<Parts> {
  const { url } = port;
  const { region } = await readAssembly(assembly);
  const endpoints = keep(await startEndpoints(state, region, settings, print, fail));
  signal?.throwIfAborted();
  const originMap = new OriginMap();
  const adapter = keep(await startProductAdapter(options.product, url, originMap));
  const functionLog = new LogFile(state.inside('log', 'functions.jsonl'), print);
  const services = keep(await startSharedServices((line) => functionLog.write(JSON.stringify(line))));
  const reuse = keep(new Reuse());
  const clients = makeClients(endpoints);
  const requests = new RequestLog((request) => options.onRequest?.(request));
  let live: LiveDeployment | undefined;
  const inventory = () => live?.current.inventory ?? emptyInventory;
  const sources = { site: url, requests, clients, logFolder: state.inside('log'), inventory };
  const { consolePort } = options;
  const console = consolePort === undefined ? undefined : keep(await serveConsole(sources, consolePort));
  const consoleUrl = console?.url;
  const { onFunctionLine } = options;
  const folders = keep(new PackageFolders(options.watch?.folder ?? options.inspect?.project ?? ''));
  const inspect = options.inspect && (await startInspector(options.inspect, folders));
  const context = {
    url,
    consoleUrl,
    state,
    endpoints,
    clients,
    originMap,
    adapter,
    services,
    reuse,
    requests,
    onFunctionLine,
    inspect,
    print,
    fail,
  };
  live = keep(await LiveDeployment.start(assembly, context));
  const reload = options.watch && keep(new ReloadServer());
  await port.close();
  keep(await serveSite(live, port.port, reload, new LogFile(state.inside('log', 'cdn.log'), print)));
  if (options.watch && reload) keep(await startWatch(options.watch, live, reload, folders, print));
  const { accounts, schedules, warnings } = live.current;
  printUnsupported(warnings, print);
  return { consoleUrl, accounts, schedules, warnings };
}

function startInspector(
  { project, firstPort }: NonNullable<PartsOptions['inspect']>,
  { make: makeFolder }: PackageFolders,
): Promise<Inspector> {
  return Inspector.create({ firstPort, makeFolder, sourceRoot: join(project, rebuilt.handlers) });
}

/** Serves the distribution, or else the first API. */
async function serveSite(
  live: LiveDeployment,
  port: number,
  front: Front | undefined,
  log: LogFile,
): Promise<LocalServer> {
  try {
    if (!live.current.distribution) return await forwardPort(port, () => live.current.apiUrl);
    const current = () => live.current.distribution as Distribution;
    const server = await serveDistribution(current, { port, front, log: (line) => log.write(line) });
    live.serveWith(server);
    return server;
  } catch (error) {
    throw portError(error, port);
  }
}

async function serveConsole(sources: ConsoleSources, port: number): Promise<LocalServer> {
  try {
    return await startConsole(sources, port);
  } catch (error) {
    throw portError(error, port, '--console-port');
  }
}
