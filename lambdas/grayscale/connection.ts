import { lookup } from 'node:dns/promises';
import type { Socket } from 'node:net';
import { buildConnector } from 'undici';

/**
 * Finds the addresses of a host name.
 *
 * @throws when there is no such host
 */
export type Resolver = (hostName: string) => Promise<readonly string[]>;

/** Where a connection goes. */
export interface ConnectionTarget {
  /** The address that was checked, never a name. */
  readonly address: string;
  readonly port: number;
  /** Whether TLS is spoken. */
  readonly secure: boolean;
  /** The name that the server's certificate has to be for; empty when the URL holds an address. */
  readonly serverName: string;
}

/**
 * Connects to exactly this address.
 *
 * @throws when it cannot within the time
 */
export type Connector = (target: ConnectionTarget, timeoutMs: number) => Promise<Socket>;

/** The system's resolver. IPv4 first: a function outside a VPC has no way out over IPv6. */
export const systemResolver: Resolver = async (hostName) => {
  const answers = await lookup(hostName, { all: true, order: 'ipv4first' });
  return answers.map(({ address }) => address);
};

/** TCP, and TLS with the system's certificate authorities. */
export const systemConnector: Connector = ({ address, port, secure, serverName }, timeoutMs) => {
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false, maxCachedSessions: 0 });
  return new Promise((resolve, reject) => {
    connect(
      {
        hostname: address,
        host: address,
        protocol: secure ? 'https:' : 'http:',
        port: String(port),
        servername: serverName,
      },
      (error, socket) => (error ? reject(error) : resolve(socket as Socket)),
    );
  });
};
