/**
 * Base of every error that a handler throws on purpose.
 *
 * Bundles are minified, which renames classes. So each subclass sets `name` as a string, and logs and tests can rely
 * on it.
 */
export abstract class JamstackError extends Error {
  abstract override readonly name: string;
}
