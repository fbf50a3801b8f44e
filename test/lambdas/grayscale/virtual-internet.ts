import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { ConnectionTarget, Connector } from '../../../lambdas/grayscale/connection.ts';
import type { FetchOptions } from '../../../lambdas/grayscale/fetch-image.ts';

/** The result of a name lookup: addresses, an error code, or no response. */
export type NameResult = readonly string[] | 'ENOTFOUND' | 'EAI_AGAIN' | 'hangs';

/** Names with their addresses, or with a list of results for consecutive lookups. The last result is repeated. */
export type Names = Record<string, readonly string[] | readonly NameResult[]>;

/** The result of a connection: a server, an error code, or no response. */
export type Host = ((socket: Socket) => void) | 'ECONNREFUSED' | 'ERR_TLS_CERT_ALTNAME_INVALID' | 'hangs';

/**
 * A virtual internet of scripted names and hosts, which records every connection. All bytes go over the loopback
 * interface. There is no TLS: connections to port 443 use plain HTTP.
 */
export class VirtualInternet {
  /** All requested connections, in order. */
  readonly connections: ConnectionTarget[] = [];
  private readonly queries = new Map<string, number>();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly names: Names,
    private readonly hostOf: (target: ConnectionTarget) => Host,
    private readonly server: Server,
    /** All requests to HTTP servers, as `host path`. */
    readonly requests: readonly string[],
  ) {}

  /** @param hostOf returns the host for each connection */
  static async start(
    names: Names,
    hostOf: (target: ConnectionTarget) => Host,
    requests: readonly string[] = [],
  ): Promise<VirtualInternet> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new VirtualInternet(names, hostOf, server, requests);
  }

  /**
   * Starts a virtual internet with the same HTTP server at every address.
   *
   * @param unreachable addresses that refuse connections
   */
  static startHttp(
    names: Names,
    listener: RequestListener,
    unreachable: readonly string[] = [],
  ): Promise<VirtualInternet> {
    const requests: string[] = [];
    // It never listens. Connections are passed to it.
    const http = createHttpServer((request, response) => {
      requests.push(`${request.headers.host} ${request.url}`);
      listener(request, response);
    });
    const serve = (socket: Socket) => void http.emit('connection', socket);
    return VirtualInternet.start(
      names,
      ({ address }) => (unreachable.includes(address) ? 'ECONNREFUSED' : serve),
      requests,
    );
  }

  /** The options for fetching. */
  get options(): FetchOptions {
    return { resolve: (name) => this.resolve(name), connect: this.connect };
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private async resolve(name: string): Promise<readonly string[]> {
    const script = this.names[name] ?? ['ENOTFOUND'];
    const nth = this.queries.get(name) ?? 0;
    this.queries.set(name, nth + 1);
    const isScript = (list: typeof script): list is readonly NameResult[] =>
      list.some((item) => Array.isArray(item) || item === 'hangs' || /^E[A-Z_]+$/.test(item as string));
    const result = isScript(script) ? (script[Math.min(nth, script.length - 1)] ?? []) : script;
    if (typeof result === 'string') return failOrHang(result);
    return result;
  }

  private readonly connect: Connector = async (target) => {
    this.connections.push(target);
    const host = this.hostOf(target);
    if (typeof host === 'string') return failOrHang(host);
    const { port } = this.server.address() as AddressInfo;
    const accepted = once(this.server, 'connection') as Promise<[Socket]>;
    const near = connect(port, '127.0.0.1');
    const [[far]] = await Promise.all([accepted, once(near, 'connect')]);
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket));
    }
    host(far);
    return near;
  };
}

function failOrHang(code: string): Promise<never> {
  if (code === 'hangs') return new Promise(() => undefined);
  return Promise.reject(Object.assign(new Error(`scripted ${code}`), { code }));
}
