import type { RetryPolicy } from './batches.ts';
import type { Filter } from './filter.ts';

/** An event source mapping of the templates: a table's stream and the function that gets its records. */
export interface StreamMapping {
  /** The mapping's UUID, and the name of the file with its progress. */
  readonly id: string;
  /** Name in messages, e.g. `App/Orders/Mapping`. */
  readonly path: string;
  readonly region: string;
  readonly tableName: string;
  /** The stream's ARN in the templates. Records contain it as `eventSourceARN`. */
  readonly streamArn: string;
  readonly functionArn: string;
  /** Maximum records of one invocation, 1 to 10,000. */
  readonly batchSize: number;
  /** Seconds to collect records for, 0 to 300. 0 delivers at once. */
  readonly batchingWindowSeconds: number;
  /**
   * Length of a tumbling window in seconds, 1 to 900. Within a window, each invocation gets the state that the
   * previous one returned. @default - no windows
   */
  readonly tumblingWindowSeconds?: number;
  /** Filter of the records. Others count as processed. */
  readonly filter: Filter;
  /** Where a new mapping starts: at the oldest record, or after the newest. */
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly retry: RetryPolicy;
  /** Whether the function's response lists the failed records (`ReportBatchItemFailures`). */
  readonly reportsItemFailures: boolean;
  /** ARN of the queue for discarded records. @default - none */
  readonly deadLetterArn?: string;
}
