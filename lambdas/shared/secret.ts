import type { SecretsManager } from './aws/secrets-manager.ts';
import { JamstackError } from './jamstack-error.ts';

/** A secret has no usable text. */
export class SecretValueError extends JamstackError {
  override readonly name = 'SecretValueError';
}

/**
 * Returns a secret's current value.
 *
 * @param rejected a value from this reader that a service rejected, for example after a rotation. The secret is then
 * read again. @default - the cached value is used until its TTL ends
 */
export type SecretReader = (rejected?: string) => Promise<string>;

/** How long a value is cached. */
const ttlMs = 300_000;

/**
 * A service that rejects every value must not cause a request to Secrets Manager for each visitor. A rejected value is
 * therefore replaced at most this often.
 */
const minRefreshIntervalMs = 10_000;

/**
 * Reads a secret from Secrets Manager and caches it in memory. Concurrent calls share one request. Failures are not
 * cached.
 *
 * @throws {SecretValueError} (the reader) if the secret has no text. Errors of the client are passed on.
 *
 * @example
 * const readKey = secretReader(secretsManagerClient(), arn);
 * const key = await readKey();
 */
export function secretReader(client: SecretsManager, arn: string): SecretReader {
  let cached: { readonly value: Promise<string>; readonly expiresAt: number } | undefined;
  let refreshAllowedAt = 0;
  return async (rejected) => {
    const entry = cached;
    if (rejected !== undefined && entry && Date.now() >= refreshAllowedAt) {
      const isSame = (await entry.value.catch(() => undefined)) === rejected;
      // Another call may have replaced the value in the meantime.
      if (isSame && cached === entry) {
        cached = undefined;
        refreshAllowedAt = Date.now() + minRefreshIntervalMs;
      }
    }
    if (!cached || cached.expiresAt <= Date.now()) {
      const value = readSecret(client, arn);
      const fresh = { value, expiresAt: Date.now() + ttlMs };
      cached = fresh;
      value.catch(() => {
        if (cached === fresh) cached = undefined;
      });
    }
    return cached.value;
  };
}

async function readSecret(client: SecretsManager, arn: string): Promise<string> {
  const { SecretString } = await client.send('GetSecretValue', { SecretId: arn });
  if (!SecretString) throw new SecretValueError('The secret must have a text value.');
  return SecretString;
}
