import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeClients } from './aws-clients.ts';
import { checkReachable, takeAwsSettings } from './aws-settings.ts';
import { serveDistribution } from './cdn/cdn.ts';
import { deploy } from './deployment.ts';
import { publishEndpoints, startEndpoints } from './endpoints.ts';
import { LogFile } from './log-file.ts';
import type { Options } from './options.ts';
import { OriginMap } from './origin-map.ts';
import { startProductAdapter } from './product.ts';
import type { Account } from './resources/accounts.ts';
import { Reuse } from './reuse.ts';
import { listen } from './server.ts';
import { openStateFolder } from './state-folder.ts';
import { synthesize } from './synthesize.ts';
import { readAssembly } from './template/assembly.ts';
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
    const originMap = new OriginMap();
    const adapter = keep(await startProductAdapter(options.product, url, originMap));
    const reuse = keep(new Reuse());
    const clients = makeClients(endpoints);
    const deployment = keep(
      await deploy(assembly, { url, state, endpoints, clients, originMap, adapter, reuse, print, fail }),
    );
    await deployment.startBackground();
    await reserved.close();
    const cdnLog = new LogFile(state.inside('log', 'cdn.log'), print);
    keep(
      await serveDistribution(() => deployment.distribution, {
        port,
        log: (line) => cdnLog.write(line),
      }).catch((error: unknown) => {
        throw portError(error, port);
      }),
    );
    const { controlUrl, outputs, warnings } = deployment;
    keep(await publishEndpoints(state.inside('endpoints.json'), endpoints, controlUrl, outputs));
    if (warnings.length > 0) print('warning: The local run does not support these settings:');
    for (const line of warnings) print(`  ${line}`);
    print(`logs: ${state.inside('log')}`);
    return { url, accounts: deployment.accounts, failed, close };
  } catch (error) {
    await close();
    throw error;
  }
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
