import { randomBytes } from 'node:crypto';

/** Creates an X-Ray trace root in the documented format. */
export function traceRoot(): string {
  return `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
}
