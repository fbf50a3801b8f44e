import type { RetryPolicy } from './batches.ts';
import type { Filter } from './filter.ts';

/** A stream of a table, and the function that takes its records: one of the templates' event source mappings. */
export interface StreamMapping {
  /** The mapping's UUID. It names the file with its progress. */
  readonly id: string;
  /** Shown to the person at the keyboard, e.g. `App/Orders/Mapping`. */
  readonly path: string;
  readonly region: string;
  readonly tableName: string;
  /** The stream's ARN as the templates know it; records carry it as `eventSourceARN`. */
  readonly streamArn: string;
  readonly functionArn: string;
  /** Records that one invocation takes at most, 1 to 10,000. */
  readonly batchSize: number;
  /** Seconds to gather records for, 0 to 300; 0 delivers what is there. */
  readonly batchingWindowSeconds: number;
  /** Seconds of a tumbling window, 1 to 900; within one the function hands a state on. @default no windows */
  readonly tumblingWindowSeconds?: number;
  /** Which records are delivered; the others count as done with. */
  readonly filter: Filter;
  /** Where a mapping begins that has not run before: at the oldest record, or after the newest. */
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly retry: RetryPolicy;
  /** Whether the function's answer names the records that failed (`ReportBatchItemFailures`). */
  readonly reportsItemFailures: boolean;
  /** ARN of the queue that is told of discarded records. @default nobody is told */
  readonly deadLetterArn?: string;
}
