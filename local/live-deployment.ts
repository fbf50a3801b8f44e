import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { DistributionServer } from './cdn/cdn.ts';
import { type Deployment, type DeploymentContext, deploy } from './deployment.ts';
import { publishEndpoints } from './endpoints.ts';
import { inspectedTimeoutMs } from './lambda/inspector.ts';
import { markerOf } from './synthesize.ts';
import { readAssembly } from './template/assembly.ts';
import { UserError } from './user-error.ts';

/** A replaced deployment is closed after this time, even if it has not responded to all requests. */
const maxDrainMs = 30_000;

/** The deployment that a run serves. Another assembly can replace it while requests are handled. */
export class LiveDeployment {
  readonly #context: DeploymentContext;
  #assembly: string;
  #current: Deployment;
  #server: DistributionServer | undefined;
  readonly #draining = new Set<Promise<void>>();

  private constructor(context: DeploymentContext, assembly: string, deployment: Deployment) {
    this.#context = context;
    this.#assembly = assembly;
    this.#current = deployment;
  }

  /** @param assembly path of the assembly's folder */
  static async start(assembly: string, context: DeploymentContext): Promise<LiveDeployment> {
    const deployment = await deploy(await readAssembly(assembly), context);
    const live = new LiveDeployment(context, assembly, deployment);
    try {
      await deployment.startBackground();
      await live.#publish();
      return live;
    } catch (error) {
      await live.close();
      throw error;
    }
  }

  get current(): Deployment {
    return this.#current;
  }

  /** Path of the folder of the assembly that is served. */
  get assembly(): string {
    return this.#assembly;
  }

  /** @param server serves `current` */
  serveWith(server: DistributionServer): void {
    this.#server = server;
  }

  /**
   * Serves another assembly. Requests that have begun are handled to their end by the replaced deployment. If it
   * throws, the current deployment goes on.
   */
  async replace(assembly: string): Promise<void> {
    if (assembly === this.#assembly) return;
    const { print } = this.#context;
    const printWarnings = (line: string): void => {
      if (line.startsWith('warning:')) print(line);
    };
    const before = this.#current;
    const next = await deploy(await readAssembly(assembly), { ...this.#context, print: printWarnings });
    if (Boolean(next.distribution) !== Boolean(before.distribution)) {
      await next.close();
      throw new UserError('The app has a distribution now, or no longer has one. Restart the local run.');
    }
    await before.stopBackground();
    try {
      await next.startBackground();
    } catch (error) {
      await next.close();
      await before.startBackground();
      throw error;
    }
    const replaced = this.#assembly;
    this.#current = next;
    this.#assembly = assembly;
    printUnsupported(
      next.warnings.filter((warning) => !before.warnings.includes(warning)),
      print,
    );
    await this.#publish();
    const drained = this.#drain(before, replaced).finally(() => this.#draining.delete(drained));
    this.#draining.add(drained);
  }

  async close(): Promise<void> {
    await this.#current.close();
    await Promise.race([Promise.all(this.#draining), delay(500, undefined, { ref: false })]);
    await rm(this.#endpointsFile, { force: true });
  }

  get #endpointsFile(): string {
    return this.#context.state.inside('endpoints.json');
  }

  async #publish(): Promise<void> {
    const { controlUrl, userPoolUrl, outputs } = this.#current;
    const urls = { CLOUDFRONT: controlUrl, COGNITO_IDENTITY_PROVIDER: userPoolUrl };
    const { endpoints, consoleUrl } = this.#context;
    await publishEndpoints(this.#endpointsFile, endpoints, urls, outputs, consoleUrl);
  }

  async #drain(deployment: Deployment, assembly: string): Promise<void> {
    const idle = deployment.distribution && this.#server?.idle(deployment.distribution);
    const maxMs = this.#context.inspect ? inspectedTimeoutMs : maxDrainMs;
    await Promise.race([idle, new Promise((resolve) => setTimeout(resolve, maxMs).unref())]);
    await deployment.close();
    // A later synthesis may remove it.
    await rm(markerOf(assembly), { force: true });
  }
}

/** Prints warnings as one text, because only its first line says that it is a warning. */
export function printUnsupported(warnings: readonly string[], print: (text: string) => void): void {
  if (warnings.length === 0) return;
  print(['warning: The local run does not support these settings:', ...warnings].join('\n  '));
}
