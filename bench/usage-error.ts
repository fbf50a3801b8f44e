/** A usage error. Printed without a stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
