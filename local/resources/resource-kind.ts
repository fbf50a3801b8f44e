import type { AwsClients } from '../aws-clients.ts';
import type { CognitoServer } from '../cognito/cognito.ts';
import type { Endpoints } from '../endpoints.ts';
import type { ApiServer } from '../gateway/gateway.ts';
import type { FunctionLogLine } from '../lambda/definition.ts';
import type { LocalFunction } from '../lambda/function.ts';
import type { Inspector } from '../lambda/inspector.ts';
import type { LiveDistribution } from '../live-distribution.ts';
import type { LogFile } from '../log-file.ts';
import type { OriginMap } from '../origin-map.ts';
import type { ProductAdapter } from '../product.ts';
import type { RequestLog } from '../request-log.ts';
import type { Reuse } from '../reuse.ts';
import type { Schedule } from '../schedule.ts';
import type { SharedServices } from '../shared-services.ts';
import type { StateFolder } from '../state-folder.ts';
import type { Assembly } from '../template/assembly.ts';
import type { Resources } from '../template/resources.ts';
import type { Account } from './accounts.ts';

/** A part of the run that is closed at its end. */
export interface Closable {
  close(): Promise<void>;
}

/** What all deployments of a run share. */
export interface DeploymentContext {
  /** The site's origin. */
  readonly url: string;
  /** The console's origin. @default - there is no console */
  readonly consoleUrl?: string | undefined;
  readonly state: StateFolder;
  readonly endpoints: Endpoints;
  readonly clients: AwsClients;
  /** AWS origins with their local ones. */
  readonly originMap: OriginMap;
  readonly adapter: ProductAdapter;
  /** The AWS services without their own server: queues, parameters, and errors for all others. */
  readonly services: SharedServices;
  /** Receives each request. */
  readonly requests: RequestLog;
  /** Servers that the next deployment keeps while their definition does not change. */
  readonly reuse: Reuse;
  print(line: string): void;
  /** Receives the lines that functions write. @default - they are in a log file only */
  onFunctionLine?: ((line: FunctionLogLine) => void) | undefined;
  /** Lets debuggers attach to functions. Functions and gateways then have no timeout. @default - no debugger */
  readonly inspect?: Inspector | undefined;
  /** Called with a message when a part stops unexpectedly. */
  fail(reason: string): void;
}

/** A deployment in progress: what resource kinds need, and what they give each other. */
export interface PendingDeployment extends DeploymentContext {
  readonly assembly: Assembly;
  readonly resources: Resources;
  /** Local servers of APIs and function URLs, by the host name in the templates. */
  readonly hosts: Map<string, ApiServer>;
  /** By name. */
  readonly functions: Map<string, LocalFunction>;
  readonly schedules: Schedule[];
  /** Origins that handlers call, with the local origins that replace them. */
  readonly handlerOrigins: Map<string, string>;
  /** The accounts that a person can log in with. */
  readonly accounts: Account[];
  readonly distributions: LiveDistribution[];
  /** What must succeed before the deployment ends. No kind waits for it. */
  readonly pending: Promise<void>[];
  /** The local user pool. */
  userPool?: CognitoServer;
  /** URL of the API of the local user pool. */
  cognitoUrl?: string;
  /** Gets the lines that functions write. */
  functionLog(line: FunctionLogLine): void;
  /** Gets a line for each error response of an API. */
  gatewayLog(line: string): void;
  /** Gets a line for each failure of a distribution. */
  cdnLog(line: string): void;
  /** Opens a file in the log folder. */
  log(name: string): LogFile;
  /** Closes a part with the deployment, before the parts that were kept earlier. */
  keep<T extends Closable>(part: T): T;
  /** Adds a part that works without requests. It is started when no other deployment has such parts. */
  inBackground(start: () => Promise<Closable>): void;
}

/** Runs the resources of some CloudFormation types. */
export interface ResourceKind {
  /** Every type that the kind claims. */
  readonly types: readonly string[];
  /** Adds what other kinds need before any of them deploys, such as the origin of the site. @default nothing */
  announce?(deployment: PendingDeployment): Promise<void>;
  /**
   * Claims the resources, and creates what they describe. Reports a resource that can't be served with `warn`.
   *
   * @throws {UserError} for a problem that ends the run
   */
  deploy(deployment: PendingDeployment): Promise<void>;
}
