import { createPrivateKey, generateKeyPair, type JsonWebKey, randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { readState, writeState } from '../state-file.ts';

/** A private signing key, with the data that a verifier needs to find it. */
export interface SigningKey extends JsonWebKey {
  readonly kid: string;
  readonly alg: 'RS256';
  readonly use: 'sig';
}

/** The pool's keys. They survive a restart, so that tokens and cookies stay valid. */
export interface Keys {
  readonly signing: readonly SigningKey[];
  /** Secrets that sign the login page's cookies. */
  readonly cookies: readonly string[];
}

/**
 * Reads the keys from the file, or creates them.
 *
 * @throws {UserError} if the file is damaged
 */
export async function loadKeys(file: string): Promise<Keys> {
  const kept = await readState(file, parseKeys);
  if (kept) return kept;
  const keys = await makeKeys();
  await writeState(file, keys);
  return keys;
}

async function makeKeys(): Promise<Keys> {
  // 2048 bits, as in Cognito.
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const key: SigningKey = {
    ...privateKey.export({ format: 'jwk' }),
    kid: randomUUID(),
    alg: 'RS256',
    use: 'sig',
  };
  return { signing: [key], cookies: [randomBytes(32).toString('base64url')] };
}

function parseKeys(json: unknown): Keys {
  const { signing, cookies } = json as Keys;
  if (signing.length === 0 || cookies.length === 0) throw new Error('no keys');
  for (const key of signing) {
    createPrivateKey({ key, format: 'jwk' });
    if (!key.kid) throw new Error('a key without an id');
  }
  if (!cookies.every((secret) => typeof secret === 'string' && secret)) throw new Error('an empty secret');
  return { signing, cookies };
}
