/** An error that the user can fix. The message says how. It is shown without a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
