import type { InvokeResult } from './lambda/definition.ts';

/** A schedule of a function. */
export interface Schedule {
  /** Path in the CDK app, e.g. `App/Cleanup/Rule`. */
  readonly path: string;
  /** E.g. `rate(1 hour)`. */
  readonly expression: string;
  readonly functionName: string;
  /** Runs the function as the schedule would. */
  run(): Promise<InvokeResult>;
}
