import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { Problem } from '../shared/problem.ts';

/** A ULID: Crockford's base 32, first digit at most 7. */
const ulidPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts and authenticates cursors with AES-256-GCM, so that only this deployment can create or read them. The nonce
 * is a keyed hash of the content: no nonce is used for two contents, and a position always has the same cursor, so
 * pages can be cached.
 */
export class Cursors {
  readonly #encryptionKey: Uint8Array;
  readonly #nonceKey: Uint8Array;

  /** @param secret a random text. After it changes, older cursors are invalid. */
  constructor(secret: string) {
    this.#encryptionKey = deriveKey(secret, 'cursor encryption');
    this.#nonceKey = deriveKey(secret, 'cursor nonce');
  }

  /**
   * @param signedAtId of the last signature on a page
   * @returns the cursor of the next page, as base64url
   */
  seal(signedAtId: string): string {
    const nonce = createHmac('sha256', this.#nonceKey).update(signedAtId).digest().subarray(0, nonceBytes);
    const encryption = createCipheriv(cipher, this.#encryptionKey, nonce);
    const encrypted = [encryption.update(signedAtId, 'utf8'), encryption.final()];
    return Buffer.concat([nonce, ...encrypted, encryption.getAuthTag()]).toString('base64url');
  }

  /**
   * @returns the `signedAtId`. The page has the signatures before it.
   * @throws {Problem} 400 if this deployment did not create the cursor
   */
  open(cursor: string): string {
    const bytes = Buffer.from(cursor, 'base64url');
    // `Buffer.from` ignores invalid characters, so compare with the canonical encoding.
    if (bytes.toString('base64url') !== cursor) throw new Problem('invalid-cursor');
    try {
      const decryption = createDecipheriv(cipher, this.#encryptionKey, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decryption.setAuthTag(bytes.subarray(-tagBytes));
      const signedAtId =
        decryption.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') +
        decryption.final('utf8');
      if (ulidPattern.test(signedAtId)) return signedAtId;
    } catch (cause) {
      throw new Problem('invalid-cursor', { cause });
    }
    throw new Problem('invalid-cursor');
  }
}

function deriveKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
}
