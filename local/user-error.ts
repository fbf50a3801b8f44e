/** Something that the person at the keyboard can put right; its message says how. Shown without a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
