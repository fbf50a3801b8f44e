import { environmentVariables, positiveIntegerVariable, requiredVariable } from '../shared/environment.ts';

/** A signature as it is stored and shown. */
export interface Signature {
  /** The idempotency key that it was sent with: partition key of the table. */
  readonly id: string;
  /** Normalised and trimmed. */
  readonly name: string;
  /** ISO 8601, UTC, in milliseconds. */
  readonly signedAt: string;
}

/** Where signatures are kept. */
export interface TableConfig {
  readonly tableName: string;
  /** Number of shards of the index `newest` that new signatures are spread over, at least 1. */
  readonly shards: number;
}

/**
 * The index that lists newest first. Partition key `shard` (a number as text), sort key `signedAtId` (a ULID: its
 * text sorts by time, and no two are equal). An item without `shard` is not in it: a signature that is hidden, or a
 * counter.
 */
export const newestIndex = 'newest';

/**
 * @returns the table that this deployment's environment names
 * @throws Error naming the variable that is missing or wrong
 */
export function readTableConfig(): TableConfig {
  return {
    tableName: requiredVariable(environmentVariables.signaturesTable),
    shards: positiveIntegerVariable(environmentVariables.signatureShards, 4),
  };
}
