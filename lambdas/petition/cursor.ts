import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { Problem } from '../shared/problem.ts';

/** A ULID as made since 2010 and until 10889: Crockford's base 32, first digit at most 7. */
const ulidPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Makes cursors that only this deployment can make or read: encrypted and authenticated with AES-256-GCM. The nonce is
 * a keyed hash of the content, so the same place always has the same cursor, which lets caches answer the next page,
 * and a nonce is never used for two contents.
 */
export class Cursors {
  readonly #encryptionKey: Uint8Array;
  readonly #nonceKey: Uint8Array;

  /** @param secret any text that is hard to guess; with another one, cursors of this one are refused */
  constructor(secret: string) {
    this.#encryptionKey = derive(secret, 'cursor encryption');
    this.#nonceKey = derive(secret, 'cursor nonce');
  }

  /**
   * @param signedAtId of the last signature that was shown
   * @returns where the next page begins, as text for a URL that says nothing of what is inside
   */
  seal(signedAtId: string): string {
    const nonce = createHmac('sha256', this.#nonceKey).update(signedAtId).digest().subarray(0, nonceBytes);
    const sealing = createCipheriv(cipher, this.#encryptionKey, nonce);
    const sealed = [sealing.update(signedAtId, 'utf8'), sealing.final()];
    return Buffer.concat([nonce, ...sealed, sealing.getAuthTag()]).toString('base64url');
  }

  /**
   * @returns the `signedAtId` that every signature of the page must be older than
   * @throws Problem 400 when no answer of this deployment can have given this cursor
   */
  open(cursor: string): string {
    const bytes = Buffer.from(cursor, 'base64url');
    // Decoding skips what is not base64url, so only what encodes to the very same text was ours.
    if (bytes.toString('base64url') !== cursor) throw new Problem('invalid-cursor');
    try {
      const opening = createDecipheriv(cipher, this.#encryptionKey, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      opening.setAuthTag(bytes.subarray(-tagBytes));
      const signedAtId =
        opening.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + opening.final('utf8');
      if (ulidPattern.test(signedAtId)) return signedAtId;
    } catch (cause) {
      throw new Problem('invalid-cursor', { cause });
    }
    throw new Problem('invalid-cursor');
  }
}

function derive(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
}
