import { lookup } from 'node:dns/promises';
import type { Socket } from 'node:net';
import { buildConnector } from 'undici';

/**
 * Resolves a host name to its addresses.
 *
 * @throws if the host does not exist
 */
export type Resolver = (hostName: string) => Promise<readonly string[]>;

/** The target of a connection. */
export interface ConnectionTarget {
  /** The checked address, never a host name. */
  readonly address: string;
  readonly port: number;
  /** Whether to use TLS. */
  readonly secure: boolean;
  /** The name that the server's certificate must have. Empty if the URL contains an address. */
  readonly serverName: string;
}

/**
 * Connects to this address.
 *
 * @throws if there is no connection within the time
 */
export type Connector = (target: ConnectionTarget, timeoutMs: number) => Promise<Socket>;

/** The system's resolver. IPv4 first, because a function outside of a VPC can't use IPv6. */
export const systemResolver: Resolver = async (hostName) => {
  const addresses = await lookup(hostName, { all: true, order: 'ipv4first' });
  return addresses.map(({ address }) => address);
};

/** TCP, or TLS with the system's certificate authorities. */
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
