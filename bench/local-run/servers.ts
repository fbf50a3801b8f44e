import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { reservePort } from '../../local/reserve-port.ts';
import { startLocalRun } from '../../test/support/local-run.ts';

/** A running server that is measured. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<unknown>;
}

const peers = join(import.meta.dirname, 'peer');

/** This project. It watches the sources, as `npm start` does. */
export function startOurs(): Promise<Server> {
  return startLocalRun({ watch: true });
}

/** `node:http` alone, which responds from memory. */
export function startBare(pageBytes: number): Promise<Server> {
  return startPeer([join(peers, 'bare.mjs'), String(pageBytes)], /^ready (\S+)$/m);
}

/** serverless-offline, with one function behind an HTTP API. */
export async function startServerlessOffline(): Promise<Server> {
  const [http, lambda] = await Promise.all([reservePort(0), reservePort(0)]);
  await Promise.all([http.close(), lambda.close()]);
  const serverless = join(import.meta.dirname, 'node_modules/serverless/bin/serverless.js');
  const ports = ['--httpPort', String(http.port), '--lambdaPort', String(lambda.port)];
  return startPeer([serverless, 'offline', ...ports, '--noPrependStageInUrl'], /^Server ready: (\S+)/m);
}

async function startPeer(args: readonly string[], ready: RegExp): Promise<Server> {
  const child = spawn(process.execPath, args, { cwd: peers, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        output += text;
        const found = ready.exec(output)?.[1];
        if (found) resolve(found);
      });
    }
    child.on('close', () => reject(new Error(`${args[0]} exited before it was ready.\n${output}`)));
  });
  const stop = () => {
    child.kill('SIGTERM');
    return closed;
  };
  return { url, pid: child.pid as number, stop };
}
