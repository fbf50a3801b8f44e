import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type Decoded, encode, type Signer } from './tokens.ts';

/** What the tokens are made of. */
export interface Material {
  /** Header and claims of a valid token. */
  readonly good: Decoded;
  /** The private key of the user pool, so that each token has only one fault. */
  readonly key: KeyObject;
}

export type Json = Record<string, unknown>;
/** Makes a token. */
export type Make = (material: Material) => string;

export const part = (text: string | Buffer): string => Buffer.from(text).toString('base64url');

const byKey =
  (key: KeyObject): Signer =>
  (input) =>
    part(sign('sha256', Buffer.from(input), key));

/** A valid token. */
export const goodToken: Make = ({ good, key }) => encode(good, byKey(key));

/** Signed by the pool, with other claims. */
export const withClaims =
  (claims: Json): Make =>
  ({ good, key }) =>
    encode({ ...good, claims: { ...good.claims, ...claims } }, byKey(key));

/** Signed by the pool, with other header parameters. */
export const withHeader =
  (header: Json): Make =>
  ({ good, key }) =>
    encode({ ...good, header: { ...good.header, ...header } }, byKey(key));

/** Signed by the pool, over exactly these texts. */
export const withTexts =
  (texts: (header: string, claims: string) => readonly [header: string, claims: string]): Make =>
  ({ good, key }) => {
    const input = texts(JSON.stringify(good.header), JSON.stringify(good.claims)).map(part).join('.');
    return `${input}.${byKey(key)(input)}`;
  };

/** The three parts of a valid token, changed. */
export const changed =
  (change: (header: string, claims: string, signature: string) => string): Make =>
  (material) => {
    const [header = '', claims = '', signature = ''] = goodToken(material).split('.');
    return change(header, claims, signature);
  };

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

/**
 * Valid except for the signing key.
 *
 * @param header header parameters about the other key
 */
export const byStranger =
  (header: (own: Json) => Json): Make =>
  ({ good }) => {
    const own = stranger.publicKey.export({ format: 'jwk' }) as Json;
    return encode({ ...good, header: { ...good.header, ...header(own) } }, byKey(stranger.privateKey));
  };
