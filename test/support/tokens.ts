import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
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

/** Signs a token. Its header may be wrong. */
export type Signer = (input: string) => string;

/** @returns a token with these parts */
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
 * The key of the local run's user pool. A token that is signed with it and refused has another fault.
 *
 * @param data the run's state folder
 */
export async function poolKey(data: string): Promise<KeyObject> {
  const keys = JSON.parse(await readFile(join(data, 'cognito', 'keys.json'), 'utf8')) as PoolKeys;
  const [key] = keys.signing;
  if (!key) throw new Error('The user pool has no key.');
  return createPrivateKey({ key, format: 'jwk' });
}
