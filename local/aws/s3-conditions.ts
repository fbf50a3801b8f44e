import type { IncomingHttpHeaders } from 'node:http';
import { preconditionFailed, S3Error } from './s3-error.ts';
import type { ObjectRecord } from './s3-store.ts';

/**
 * Whether the response to a conditional request is 304, with the precedence of RFC 9110, section 13.2.2.
 *
 * @throws {S3Error} PreconditionFailed
 */
export function notModified(headers: IncomingHttpHeaders, record: ObjectRecord): boolean {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (match !== undefined) {
    if (!names(match, record)) throw preconditionFailed('If-Match');
  } else if (modifiedSince(headers['if-unmodified-since'], record) === true) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (noneMatch !== undefined) return names(noneMatch, record);
  return modifiedSince(headers['if-modified-since'], record) === false;
}

function names(list: string, record: ObjectRecord): boolean {
  return list
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, '').replace(/^"|"$/g, ''))
    .some((tag) => tag === '*' || tag === record.md5);
}

/** Undefined if the header is missing or not a date. It is then ignored. */
function modifiedSince(date: string | undefined, record: ObjectRecord): boolean | undefined {
  const time = Date.parse(date ?? '');
  if (Number.isNaN(time)) return undefined;
  // HTTP dates have a precision of one second.
  return Math.floor(Date.parse(record.lastModified) / 1000) * 1000 > time;
}

/**
 * The requested range of bytes. Undefined if there is none or it is not supported: then the response is the whole
 * object (RFC 9110, section 14.2).
 */
export function parseRange(
  { range, 'if-range': condition }: IncomingHttpHeaders,
  record: ObjectRecord,
): { first: number; last: number } | 'unsatisfiable' | undefined {
  if (condition !== undefined && !isCurrent(String(condition), record)) return undefined;
  const { size } = record;
  const match = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '');
  if (!match) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const count = Math.min(Number(to), size);
    return count === 0 ? 'unsatisfiable' : { first: size - count, last: size - 1 };
  }
  const [first, last] = [Number(from), to === '' ? size - 1 : Math.min(Number(to), size - 1)];
  if (to !== '' && Number(to) < first) return undefined;
  return first >= size ? 'unsatisfiable' : { first, last };
}

/**
 * Whether `If-Range` names the object as it is now: by its strong tag, or by its exact date (RFC 9110, section 13.1.5).
 */
function isCurrent(condition: string, { md5, lastModified }: ObjectRecord): boolean {
  if (/^(W\/)?"/.test(condition)) return condition === `"${md5}"`;
  return Date.parse(condition) === Math.floor(Date.parse(lastModified) / 1000) * 1000;
}

export function unsatisfiable(range: string | undefined, size: number): S3Error {
  return new S3Error(
    416,
    'InvalidRange',
    'The requested range is not satisfiable',
    { RangeRequested: range ?? '', ActualObjectSize: String(size) },
    { 'Content-Range': `bytes */${size}` },
  );
}
