import { environmentVariables, positiveIntegerVariable, requiredVariable } from '../shared/environment.ts';

/** A stored signature. */
export interface Signature {
  /** Idempotency key of the request. Partition key of the table. */
  readonly id: string;
  /** Normalized (NFC) and trimmed. */
  readonly name: string;
  /** ISO 8601 in UTC, with milliseconds. */
  readonly signedAt: string;
}

/** The signatures table, and how its index is sharded. */
export interface TableConfig {
  readonly tableName: string;
  /** Number of index shards that new signatures are distributed to, at least 1. */
  readonly shards: number;
}

/**
 * Index for the list. Partition key `shard` (a number as text), sort key `signedAtId` (a ULID, which is unique and
 * sorts by time). Hidden signatures and counters have no `shard`, so they are not in the index.
 */
export const newestIndex = 'newest';

/**
 * Reads the table's settings from the environment.
 *
 * @throws {EnvironmentVariableError} if a variable is missing or invalid
 */
export function readTableConfig(): TableConfig {
  return {
    tableName: requiredVariable(environmentVariables.signaturesTable),
    shards: positiveIntegerVariable(environmentVariables.signatureShards, 4),
  };
}
