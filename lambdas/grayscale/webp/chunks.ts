import { Problem } from '../../shared/problem.ts';
import { limits } from '../limits.ts';

/** A chunk of a WebP (RFC 9649, section 2.3). */
export interface WebpChunk {
  /** Four characters. */
  readonly name: string;
  readonly content: Buffer;
}

/** Name and length of a chunk. */
const headerBytes = 8;
const firstChunk = 12;

/** Chunks beside the frames. Encoders write six kinds, once each. */
const otherChunks = 100;

/**
 * Takes a WebP apart. Frames are counted because libwebp's time for opening an animation grows with their number squared
 * (measured, 10 s for 100,000 in 14 MB).
 *
 * @throws Problem 413 for too many frames, 422 when the file is shorter than it says, or made of crumbs
 */
export function webpChunks(source: Buffer): readonly WebpChunk[] {
  const end = headerBytes + source.readUInt32LE(4);
  if (end > source.length) throw new Problem('image-not-readable', { reason: 'ends early' });
  return chunksOf(source.subarray(firstChunk, end));
}

/**
 * @param bytes of chunks one behind the other, as a file or a frame of it has them
 * @throws Problem as {@link webpChunks}
 */
export function chunksOf(bytes: Buffer): readonly WebpChunk[] {
  const chunks: WebpChunk[] = [];
  let frames = 0;
  for (let at = 0; at + headerBytes <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    if (name === 'ANMF' && ++frames > limits.frames) throw new Problem('image-too-large');
    if (chunks.length - frames >= otherChunks) {
      throw new Problem('image-not-readable', { reason: 'too many chunks' });
    }
    const length = bytes.readUInt32LE(at + 4);
    at += headerBytes + length + (length % 2);
    chunks.push({ name, content: bytes.subarray(at - length - (length % 2), at - (length % 2)) });
  }
  return chunks;
}

/** @returns the chunks one behind the other, each with its header, filled up to an even length */
export function joined(chunks: readonly WebpChunk[]): Buffer {
  const parts = chunks.flatMap(({ name, content }) => {
    const header = Buffer.alloc(headerBytes);
    header.write(name, 'latin1');
    header.writeUInt32LE(content.length, 4);
    return [header, content, Buffer.alloc(content.length % 2)];
  });
  return Buffer.concat(parts);
}

/** @returns a file of these chunks */
export function webpOf(chunks: readonly WebpChunk[]): Buffer {
  return joined([{ name: 'RIFF', content: Buffer.concat([Buffer.from('WEBP', 'latin1'), joined(chunks)]) }]);
}

/** What an extended file says that it has. */
export const has = { animation: 0x02, alpha: 0x10, profile: 0x20 };

/** The header of a file that has more than one picture without transparency. */
export function extendedHeader(width: number, height: number, flags: number): WebpChunk {
  const content = Buffer.alloc(10);
  content[0] = flags;
  content.writeUIntLE(width - 1, 4, 3);
  content.writeUIntLE(height - 1, 7, 3);
  return { name: 'VP8X', content };
}

/** Puts transparency and a picture that has none together. */
export function withAlpha(picture: Buffer, alpha: Buffer, width: number, height: number): Buffer {
  const coded = webpChunks(picture).filter(isPicture);
  return webpOf([extendedHeader(width, height, has.alpha), { name: 'ALPH', content: alpha }, ...coded]);
}

/** Whether a chunk is coded pixels, with loss or without. */
export function isPicture({ name }: WebpChunk): boolean {
  return name === 'VP8 ' || name === 'VP8L';
}
