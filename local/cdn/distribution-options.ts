import type { Credentials } from '../credentials.ts';
import type { EdgeTrace } from '../request-log.ts';
import type { OriginServer } from './origin-server.ts';
import type { OriginHeaders } from './rollout.ts';

export interface DistributionOptions {
  /** Finds the local server of an origin. Without one, the response is 502. */
  resolveOrigin(domainName: string): OriginServer | undefined;
  /** Signs requests to buckets, as origin access control does. */
  readonly credentials: Credentials;
  readonly region: string;
  /** E.g. `d111111abcdef8.cloudfront.net`. */
  readonly distributionDomain: string;
  /** Id in the events of edge functions. @default 'ELOCALRUN' */
  readonly distributionId?: string;
  /** Headers for requests to an origin, by its id. @default - those of the definition */
  originHeaders?(originId: string): OriginHeaders;
  /** Timeout of all origins. @default - those of the definition */
  readonly originReadTimeoutSeconds?: number | undefined;
  /** Changes a response header last, e.g. to replace origins of AWS. @default - no change */
  rewriteResponseHeader?(name: string, value: string): string;
  /** Receives each request with its processing steps. */
  onRequest?(trace: EdgeTrace): void;
  /** Receives failures and the console output of functions, one line each. */
  log(line: string): void;
}
