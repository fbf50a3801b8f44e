import type { SourceFormat } from './result-format.ts';

/**
 * Detects the format from the first bytes. File names and Content-Type are not trusted.
 *
 * @returns undefined for an unsupported format
 */
export function sourceFormat(bytes: Buffer): SourceFormat | undefined {
  const begins = (signature: string, at = 0) =>
    bytes.toString('latin1', at, at + signature.length) === signature;
  if (begins('\xff\xd8\xff')) return 'jpeg';
  if (begins('\x89PNG\r\n\x1a\n')) return 'png';
  if (begins('RIFF') && begins('WEBP', 8)) return 'webp';
  if (begins('GIF87a') || begins('GIF89a')) return 'gif';
  if (begins('II*\0') || begins('MM\0*')) return 'tiff';
  if (begins('ftyp', 4) && isAvif(bytes)) return 'avif';
  return undefined;
}

/** The file type box has the compatible brands: the major one, a version, then the others. */
function isAvif(bytes: Buffer): boolean {
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  for (let at = 8; at + 4 <= end; at += 4) {
    if (at === 12) continue;
    const brand = bytes.toString('latin1', at, at + 4);
    if (brand === 'avif' || brand === 'avis') return true;
  }
  return false;
}
