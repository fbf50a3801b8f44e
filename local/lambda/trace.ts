import { randomBytes } from 'node:crypto';

/** A new X-Ray root of the documented form, as it stands in trace headers. */
export function traceRoot(): string {
  return `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
}
