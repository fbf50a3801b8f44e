import { createHash } from 'node:crypto';

/** The revision of a file: the hash that Git gives to its bytes. */
export function blobRevision(contents: string | Uint8Array): string {
  const bytes = Buffer.from(contents as Uint8Array);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
