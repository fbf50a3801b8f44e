import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { decodeTime, encodeTime } from 'ulid';
import type { Signature } from '../../lambdas/petition/table.ts';
import { csvLine, disarm, parseCsvLine, rearm } from './csv.ts';

export type Format = 'csv' | 'jsonl';

/** A signature as a file has it. */
export interface SignatureRecord extends Signature {
  /** ULID that orders the list: two signatures of one millisecond keep their order in an import. */
  readonly signedAtId: string;
  /** When it was taken out of list and count, ISO 8601, UTC. @default - it is in them */
  readonly hiddenAt?: string;
}

export const columns = ['id', 'name', 'signedAt', 'signedAtId', 'hiddenAt'] as const;

/** @returns undefined for an item that is no signature, such as a counter */
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

/** @returns the first line of a file, where its format has one */
export const headerOf = (format: Format): string => (format === 'csv' ? csvLine(columns) : '');

export function lineOf(format: Format, record: SignatureRecord): string {
  if (format === 'jsonl') return `${JSON.stringify(record, [...columns])}\n`;
  return csvLine(columns.map((column) => disarm(record[column] ?? '')));
}

/** Reads lines of a file into signatures. A CSV file's first line says which column is which. */
export class RecordReader {
  private header: readonly string[] | undefined;
  private readonly format: Format;

  constructor(format: Format) {
    this.format = format;
  }

  /**
   * @returns undefined for the header and for empty lines
   * @throws SyntaxError in words for whoever has the file
   */
  read(line: string): SignatureRecord | undefined {
    if (line.trim() === '') return undefined;
    if (this.format === 'jsonl') return checked(parseJson(line));
    const fields = parseCsvLine(line);
    if (!this.header) {
      this.header = headerFrom(fields);
      return undefined;
    }
    if (fields.length !== this.header.length) {
      throw new SyntaxError(`it has ${fields.length} fields, and the header ${this.header.length}`);
    }
    return checked(Object.fromEntries(this.header.map((name, index) => [name, rearm(fields[index] ?? '')])));
  }

  /** Whether a line that has to come first was missing. */
  get isHeaderMissing(): boolean {
    return this.format === 'csv' && this.header === undefined;
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

/** Without its header, nothing of a CSV file can be read. */
export class HeaderError extends SyntaxError {}

function parseJson(line: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new SyntaxError('it is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SyntaxError('it is no JSON object');
  return value as Record<string, unknown>;
}

/**
 * Nothing is put right or cut off, so that what an export wrote is what comes back. Rules that names were screened by
 * are not asked again: they may have changed since.
 */
function checked(value: Readonly<Record<string, unknown>>): SignatureRecord {
  const { id, name, signedAt, signedAtId, hiddenAt } = value;
  if (typeof id !== 'string' || !/^[\w-]{8,64}$/.test(id)) {
    throw new SyntaxError('the id is not 8 to 64 of A-Z a-z 0-9 - _');
  }
  const length = typeof name === 'string' ? [...name].length : 0;
  if (
    typeof name !== 'string' ||
    length < 1 ||
    length > 100 ||
    /[\p{Cc}\p{Cs}]/u.test(name) ||
    name.trim() === ''
  ) {
    throw new SyntaxError('the name is not 1 to 100 characters without control characters');
  }
  if (!isTime(signedAt)) throw new SyntaxError('signedAt is not a time such as 2025-01-31T12:00:00.000Z');
  const shown = hiddenAt === undefined || hiddenAt === '';
  if (!shown && !isTime(hiddenAt)) throw new SyntaxError('hiddenAt is neither empty nor a time');
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

/** A ULID that is absent is made from id and time: the same at every import. */
function ulidOf(given: unknown, id: string, time: number): string {
  if (given === undefined || given === '') return `${encodeTime(time, 10)}${digits(id)}`;
  if (typeof given === 'string' && /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(given) && decodeTime(given) === time)
    return given;
  throw new SyntaxError('signedAtId is no ULID of the time that signedAt says');
}

/** 80 bits as 16 digits of Crockford's base 32, as a ULID ends. */
function digits(id: string): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const hash = createHash('sha256').update(id).digest();
  return Array.from({ length: 16 }, (_, index) => alphabet[(hash[index] as number) % 32]).join('');
}

/** @returns the shard that an imported signature is listed in: the same at every import */
export function shardOf(id: string, shards: number): string {
  return String(createHash('sha256').update(`shard ${id}`).digest().readUInt32BE() % shards);
}
