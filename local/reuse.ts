/** Something that runs until it is closed. */
interface Closable {
  close(): Promise<void>;
}

/**
 * Servers that survive a new deployment, because their state is in memory or their address is known to open pages. A
 * server is replaced only when its definition changes.
 */
export class Reuse {
  readonly #running = new Map<string, { readonly definition: string; readonly server: Closable }>();

  /**
   * The running server of this name if it has the same definition. Otherwise the old one is closed and a new one
   * started.
   *
   * @param definition compared as JSON
   * @param start receives the replaced server
   */
  async get<T extends Closable>(
    name: string,
    definition: unknown,
    start: (replaced: T | undefined) => Promise<T>,
  ): Promise<T> {
    const text = JSON.stringify(definition);
    const known = this.#running.get(name);
    if (known?.definition === text) return known.server as T;
    await known?.server.close();
    this.#running.delete(name);
    const server = await start(known?.server as T | undefined);
    this.#running.set(name, { definition: text, server });
    return server;
  }

  async close(): Promise<void> {
    const servers = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(servers.map(({ server }) => server.close()));
  }
}
