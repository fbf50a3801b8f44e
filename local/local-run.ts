import { resolve } from 'node:path';
import { checkReachable, takeAwsSettings } from './aws-settings.ts';
import { reservePort } from './reserve-port.ts';
import type { Closable } from './resources/resource-kind.ts';
import type { Parts, PartsOptions } from './start-parts.ts';
import { openStateFolder } from './state-folder.ts';

/** What to run, and where. */
export interface LocalRunOptions extends PartsOptions {
  /**
   * Folder of the cloud assembly, e.g. `cdk.out`, or a function that creates it. The function runs after the port and
   * the state folder were found to be free.
   */
  readonly assembly: string | (() => Promise<string>);
  /** Port of the site, or of the first API if there is no distribution. 0 chooses a free port. @default 3000 */
  readonly port?: number;
  /** Folder for tables, objects, accounts and logs. The next run continues with them. @default '.local' */
  readonly stateDir?: string;
  /** Start with empty state. @default false */
  readonly fresh?: boolean;
  /**
   * Receives progress. A text that begins with `warning:` or `error:` can have several lines.
   *
   * @default - nothing is printed
   */
  print?(line: string): void;
  /** Aborts the start. @default - nothing aborts it */
  readonly signal?: AbortSignal;
}

/** A running cloud assembly. */
export interface LocalRun extends Parts {
  /** The site's origin, e.g. `http://localhost:3000`. */
  readonly url: string;
  /** Settles with a message when a part stops unexpectedly. */
  readonly failed: Promise<string>;
  /** Stops all parts. */
  close(): Promise<void>;
}

/**
 * Serves what a cloud assembly describes. It reads no AWS settings of the shell, except the endpoints of other servers.
 *
 * @example
 * const run = await startLocalRun({ assembly: 'cdk.out', port: 0, stateDir: '/tmp/state' });
 * await fetch(`${run.url}/api/orders`);
 * await run.close();
 *
 * @throws {UserError} with a message that says what to do
 */
export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const { signal, print = () => {} } = options;
  const running: Closable[] = [];
  const keep = <T extends Closable>(part: T): T => {
    running.push(part);
    return part;
  };
  // Parts are closed in reverse order, because a part may need those started before it.
  const close = async (): Promise<void> => {
    for (const part of running.splice(0).reverse()) await part.close().catch(() => {});
  };
  let fail: (reason: string) => void = () => {};
  const failed = new Promise<string>((settle) => {
    fail = settle;
  });
  try {
    const settings = takeAwsSettings(process.env);
    const port = keep(await reservePort(options.port ?? 3000));
    const { url } = port;
    const state = await openStateFolder(resolve(options.stateDir ?? '.local'), options.fresh ?? false);
    keep({ close: () => state.release() });
    print(`state: ${state.path}`);

    await checkReachable(settings);
    // The parts are loaded while the templates are synthesized.
    const [assembly, { startParts }] = await Promise.all([
      folderOf(options.assembly),
      import('./start-parts.ts'),
    ]);
    const context = { assembly, settings, port, state, signal, print, keep, fail };
    const parts = await startParts(options, context);
    print(`logs: ${state.inside('log')}`);
    return { url, ...parts, failed, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function folderOf(assembly: LocalRunOptions['assembly']): string | Promise<string> {
  return typeof assembly === 'string' ? assembly : assembly();
}
