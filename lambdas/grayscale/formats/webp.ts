import { maxFrames, tooManyFrames } from '../limits.ts';
import { endsEarly, notReadable, type SourcePicture } from './source-picture.ts';

/** A chunk of a WebP (RFC 9649, section 2.3). */
export interface WebpChunk {
  /** Four characters. */
  readonly name: string;
  readonly content: Buffer;
}

/** Name and length of a chunk. */
const headerBytes = 8;
const firstChunk = 12;

/** Chunks besides the frames. Encoders write six kinds, once each. */
const maxOtherChunks = 100;

/** @throws {Problem} 413 or 422 */
export function readWebp(source: Buffer): SourcePicture {
  const chunks = webpChunks(source);
  const frames = chunks.filter(({ name }) => name === 'ANMF').length;
  return { bytes: source, ...sizeOf(chunks), frames: Math.max(1, frames) };
}

/**
 * The number of frames is checked here, because the time to open an animation in libwebp grows quadratically
 * (measured: 10 s for 100,000 frames in 14 MB).
 *
 * @throws {Problem} 413 for too many frames, 422 for a truncated file or too many chunks
 */
export function webpChunks(source: Buffer): readonly WebpChunk[] {
  const end = headerBytes + source.readUInt32LE(4);
  if (end > source.length) throw endsEarly();
  const chunks: WebpChunk[] = [];
  let frames = 0;
  for (let at = firstChunk; at + headerBytes <= end; ) {
    const name = source.toString('latin1', at, at + 4);
    if (name === 'ANMF' && ++frames > maxFrames) throw tooManyFrames();
    if (chunks.length - frames >= maxOtherChunks) throw notReadable('too many chunks');
    const length = source.readUInt32LE(at + 4);
    const start = at + headerBytes;
    chunks.push({ name, content: source.subarray(start, Math.min(start + length, end)) });
    at = start + length + (length % 2);
  }
  return chunks;
}

/** Size of the canvas if there is one, otherwise of the image. */
function sizeOf(chunks: readonly WebpChunk[]): { width: number; height: number } {
  for (const { name, content } of chunks) {
    if (content.length < 10) continue;
    if (name === 'VP8X') return { width: content.readUIntLE(4, 3) + 1, height: content.readUIntLE(7, 3) + 1 };
    if (name === 'VP8 ') {
      return { width: content.readUInt16LE(6) & 0x3fff, height: content.readUInt16LE(8) & 0x3fff };
    }
    if (name === 'VP8L') {
      const size = content.readUInt32LE(1);
      return { width: (size & 0x3fff) + 1, height: ((size >>> 14) & 0x3fff) + 1 };
    }
  }
  throw notReadable('no picture');
}
