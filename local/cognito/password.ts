import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** A stored password. The cost parameters are stored too, so that new passwords can have higher ones. */
export interface PasswordHash {
  readonly salt: string;
  readonly hash: string;
  readonly cost: { readonly N: number; readonly r: number; readonly p: number };
}

/**
 * 16 MiB. The defaults of Node.js: https://nodejs.org/api/crypto.html#cryptoscryptpassword-salt-keylen-options-callback
 */
const cost = { N: 2 ** 14, r: 8, p: 1 };
const hashBytes = 32;

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  return { salt: salt.toString('base64'), hash: hash.toString('base64'), cost };
}

/**
 * Whether the password is correct. Without a hash it takes as long and returns false, so that the time does not
 * reveal which names have an account.
 */
export async function verifyPassword(password: string, kept: PasswordHash | undefined): Promise<boolean> {
  const expected = Buffer.from(kept?.hash ?? '', 'base64');
  const actual = await derive(password, Buffer.from(kept?.salt ?? '', 'base64'), kept?.cost ?? cost);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  // The same characters can have different code points. NFC makes them equal (RFC 8265).
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, hashBytes, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
