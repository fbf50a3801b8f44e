import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { decodeTime, encodeTime } from 'ulid';
import type { Signature } from '../../lambdas/petition/table.ts';
import { csvLine, escapeFormula, parseCsvLine, unescapeFormula } from './csv.ts';

export type Format = 'csv' | 'jsonl';

/** A signature in an export file. */
export interface SignatureRecord extends Signature {
  /** ULID that orders the list, also for signatures of the same millisecond. */
  readonly signedAtId: string;
  /** When it was hidden, ISO 8601, UTC. @default - not hidden */
  readonly hiddenAt?: string;
}

export const columns = ['id', 'name', 'signedAt', 'signedAtId', 'hiddenAt'] as const;

/** Converts an item of the table. Returns undefined for other items, such as counters. */
export function recordOf(item: Readonly<Record<string, AttributeValue>>): SignatureRecord | undefined {
  const { id, name, signedAt, signedAtId, hiddenAt } = item;
  if (!id?.S || !name?.S || !signedAt?.S || !signedAtId?.S) return undefined;
  return {
    id: id.S,
    name: name.S,
    signedAt: signedAt.S,
    signedAtId: signedAtId.S,
    ...(hiddenAt?.S && { hiddenAt: hiddenAt.S }),
  };
}

/** The header line; empty for formats without one. */
export const headerOf = (format: Format): string => (format === 'csv' ? csvLine(columns) : '');

export function lineOf(format: Format, record: SignatureRecord): string {
  if (format === 'jsonl') return `${JSON.stringify(record, [...columns])}\n`;
  return csvLine(columns.map((column) => escapeFormula(record[column] ?? '')));
}

/** Parses the lines of an export file. The first line of a CSV file names the columns. */
export class RecordReader {
  #header: readonly string[] | undefined;
  readonly #format: Format;

  constructor(format: Format) {
    this.#format = format;
  }

  /**
   * Parses a line. Returns undefined for the header and for empty lines.
   *
   * @throws {SyntaxError} with a message for the user
   */
  read(line: string): SignatureRecord | undefined {
    if (line.trim() === '') return undefined;
    if (this.#format === 'jsonl') return validate(parseJson(line));
    const fields = parseCsvLine(line);
    if (!this.#header) {
      this.#header = headerFrom(fields);
      return undefined;
    }
    if (fields.length !== this.#header.length) {
      throw new SyntaxError(`it has ${fields.length} fields, but the header has ${this.#header.length}`);
    }
    return validate(
      Object.fromEntries(this.#header.map((name, index) => [name, unescapeFormula(fields[index] ?? '')])),
    );
  }

  get isHeaderMissing(): boolean {
    return this.#format === 'csv' && this.#header === undefined;
  }
}

function headerFrom(fields: readonly string[]): readonly string[] {
  const missing = ['id', 'name', 'signedAt'].filter((name) => !fields.includes(name));
  if (missing.length > 0 || new Set(fields).size < fields.length) {
    throw new HeaderError(
      `The first line must name the columns, each once: ${columns.join()}; the last two may be absent.`,
    );
  }
  return fields;
}

/** The CSV header is missing or wrong, so no line can be read. */
export class HeaderError extends SyntaxError {}

function parseJson(line: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new SyntaxError('it is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SyntaxError('it is not a JSON object');
  return value as Record<string, unknown>;
}

/**
 * Validates a record without changing it, so that an import restores exactly the exported data. The rules for names are
 * not applied again: they may have changed since.
 */
function validate(value: Readonly<Record<string, unknown>>): SignatureRecord {
  const { id, name, signedAt, signedAtId, hiddenAt } = value;
  if (typeof id !== 'string' || !/^[\w-]{8,64}$/.test(id)) {
    throw new SyntaxError('the id must have 8 to 64 of the characters A-Z a-z 0-9 - _');
  }
  const length = typeof name === 'string' ? [...name].length : 0;
  if (
    typeof name !== 'string' ||
    length < 1 ||
    length > 100 ||
    /[\p{Cc}\p{Cs}]/u.test(name) ||
    name.trim() === ''
  ) {
    throw new SyntaxError('the name must have 1 to 100 characters, and no control characters');
  }
  if (!isTime(signedAt)) throw new SyntaxError('signedAt is not a time such as 2025-01-31T12:00:00.000Z');
  const shown = hiddenAt === undefined || hiddenAt === '';
  if (!shown && !isTime(hiddenAt)) throw new SyntaxError('hiddenAt must be empty or a time');
  return {
    id,
    name,
    signedAt,
    signedAtId: ulidOf(signedAtId, id, Date.parse(signedAt)),
    ...(!shown && { hiddenAt }),
  };
}

function isTime(value: unknown): value is string {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return time >= 0 && new Date(time).toISOString() === value;
}

/** A missing ULID is derived from id and time, so that every import gives the same one. */
function ulidOf(given: unknown, id: string, time: number): string {
  if (given === undefined || given === '') return `${encodeTime(time, 10)}${digits(id)}`;
  if (typeof given === 'string' && /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(given) && decodeTime(given) === time)
    return given;
  throw new SyntaxError('signedAtId is not a ULID with the time of signedAt');
}

/** 80 bits as 16 digits of Crockford's base 32, as a ULID ends. */
function digits(id: string): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const hash = createHash('sha256').update(id).digest();
  return Array.from({ length: 16 }, (_, index) => alphabet[(hash[index] as number) % 32]).join('');
}

/** Returns the index shard of an imported signature, the same at every import. */
export function shardOf(id: string, shards: number): string {
  return String(createHash('sha256').update(`shard ${id}`).digest().readUInt32BE() % shards);
}
