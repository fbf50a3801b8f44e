import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { UserError } from '../user-error.ts';

/**
 * Ports above 1023 that browsers refuse to connect to (https://fetch.spec.whatwg.org/#port-blocking). Ports that many
 * machines use (X11, NFS, SIP) are left out, and ports that were added late: Chromium 138 connects to 4190 and 6679.
 */
export const blockedPorts: readonly number[] = [
  1719, 1720, 1723, 3659, 4045, 6566, 6665, 6666, 6667, 6668, 6669, 6697, 10080,
];

/**
 * Finds a free address that web pages can't connect to, for a server that does not check the origin of requests. Only a
 * proxy that checks requests should use it.
 *
 * @param host @default on Linux a random address of 127.0.0.0/8, all of which is this machine, otherwise 127.0.0.1
 * @throws {UserError} if all ports are in use
 */
export async function findPrivateAddress(host = loopbackAddress()): Promise<{ host: string; port: number }> {
  const first = randomInt(blockedPorts.length);
  for (const port of [...blockedPorts.slice(first), ...blockedPorts.slice(0, first)]) {
    if (await isFree(host, port)) return { host, port };
  }
  throw new UserError(
    `The database needs one of the ports that browsers refuse to connect to: ${blockedPorts.join(', ')}. All of them are in use on ${host}. Stop a program that uses one of them.`,
  );
}

function loopbackAddress(): string {
  if (process.platform !== 'linux') return '127.0.0.1';
  const part = () => randomInt(1, 255);
  return `127.${part()}.${part()}.${part()}`;
}

function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
