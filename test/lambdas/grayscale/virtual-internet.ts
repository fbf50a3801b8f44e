import { createServer, type RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { ConnectionTarget, Connector } from '../../../lambdas/grayscale/connection.ts';
import type { FetchOptions } from '../../../lambdas/grayscale/fetch-image.ts';
import { type LocalServer, listen } from '../../../local/server.ts';

/** Names with their addresses; a list of lists answers each query with the next. */
export type Names = Record<string, readonly string[] | readonly (readonly string[])[]>;

/**
 * An internet with scripted name answers in which every address leads to one server, and which remembers every
 * connection that was asked for. TLS is left out: what is spoken with port 443 is plain HTTP.
 */
export class VirtualInternet {
  /** Every connection that was asked for, in order. */
  readonly connections: ConnectionTarget[] = [];
  private readonly queries = new Map<string, number>();

  private constructor(
    private readonly names: Names,
    /** Every request that arrived, as `host path`. */
    readonly requests: readonly string[],
    private readonly server: LocalServer,
    private readonly unreachable: ReadonlySet<string>,
  ) {}

  /**
   * @param answer what every server answers
   * @param unreachable addresses that refuse connections
   */
  static async start(
    names: Names,
    answer: RequestListener,
    unreachable: readonly string[] = [],
  ): Promise<VirtualInternet> {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(`${request.headers.host} ${request.url}`);
      answer(request, response);
    });
    return new VirtualInternet(names, requests, await listen(server), new Set(unreachable));
  }

  /** What to fetch with. */
  get options(): FetchOptions {
    return { resolve: (name) => this.resolve(name), connect: this.connect };
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private async resolve(name: string): Promise<readonly string[]> {
    const answers = this.names[name];
    if (!answers) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
    const nth = this.queries.get(name) ?? 0;
    this.queries.set(name, nth + 1);
    const isScript = (list: typeof answers): list is readonly (readonly string[])[] => Array.isArray(list[0]);
    return isScript(answers) ? (answers[Math.min(nth, answers.length - 1)] ?? []) : answers;
  }

  private readonly connect: Connector = (target) => {
    this.connections.push(target);
    if (this.unreachable.has(target.address)) return Promise.reject(new Error('connect ECONNREFUSED'));
    return new Promise<Socket>((resolve, reject) => {
      const socket = connect(this.server.port, '127.0.0.1');
      socket.once('connect', () => resolve(socket)).once('error', reject);
    });
  };
}
