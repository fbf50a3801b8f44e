import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

type Json = Record<string, unknown>;

/** A token's header and claims. */
export interface Decoded {
  readonly header: Json;
  readonly claims: Json;
}

/** Reads a token without verifying it. */
export function decode(token: string): Decoded {
  const [header, claims] = token
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString() || 'null'));
  return { header, claims };
}

/** Signs a token in a way that its header promises or belies. */
export type Signer = (input: string) => string;

/** @returns a token of these parts */
export function encode({ header, claims }: Decoded, signer: Signer): string {
  const input = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${input}.${signer(input)}`;
}

interface PoolKeys {
  readonly signing: readonly JsonWebKey[];
}

/**
 * Signs with the very key of the local run's user pool: what is refused then is refused for its claims.
 *
 * @param data the run's state folder
 */
export async function poolSigner(data: string): Promise<Signer> {
  const key = await poolKey(data);
  return (input) => sign('sha256', Buffer.from(input), { key, format: 'jwk' }).toString('base64url');
}

/** Signs by HMAC with the pool's public key, which everybody knows (algorithm confusion). */
export async function publicKeySigner(data: string): Promise<Signer> {
  const { n, e, kty } = await poolKey(data);
  const secret = createPublicKey({ key: { n, e, kty }, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  });
  return (input) => createHmac('sha256', secret).update(input).digest('base64url');
}

/** Signs with a key of nobody's. */
export function strangerSigner(): Signer {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return (input) => sign('sha256', Buffer.from(input), privateKey).toString('base64url');
}

async function poolKey(data: string): Promise<JsonWebKey> {
  const keys = JSON.parse(await readFile(join(data, 'cognito', 'keys.json'), 'utf8')) as PoolKeys;
  const [key] = keys.signing;
  if (!key) throw new Error('The user pool has no key.');
  return key;
}
