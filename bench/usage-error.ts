/** What whoever started a benchmark can put right: printed without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
