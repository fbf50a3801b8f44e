import type { PhysicalIds } from './physical-ids.ts';

/** A resource of a template, with its intrinsic functions evaluated. */
export interface Resource<P = Record<string, unknown>> {
  readonly logicalId: string;
  /** Path in the CDK app, e.g. `App/Orders/Function`. */
  readonly path: string;
  readonly stack: string;
  readonly region: string;
  readonly type: string;
  readonly physicalIds: PhysicalIds;
  /** As in the template. A setting counts as supported when it is read: see `track`. */
  readonly properties: P;
  /** Reports something that differs from AWS, e.g. `Runtime python3.13 is not supported`. */
  warn(problem: string): void;
}
