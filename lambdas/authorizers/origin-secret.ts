import { createHash, timingSafeEqual } from 'node:crypto';
import type { SecretReader } from '../shared/secret.ts';

/** Below this a secret could be guessed, or is a fault of whoever set it. */
const minimumLength = 16;

/**
 * Whether a request carries the secret that only the CDN knows. Hashes are compared, because they have one length
 * whatever was sent, in constant time.
 *
 * @param sent the request's `x-origin-secret` header
 * @throws whatever the reader throws: the caller has to refuse then
 */
export async function carriesOriginSecret(sent: string | undefined, read: SecretReader): Promise<boolean> {
  if (!sent) return false;
  const secret = await read();
  return secret.length >= minimumLength && timingSafeEqual(sha256(sent), sha256(secret));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
