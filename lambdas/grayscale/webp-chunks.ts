import { Problem } from '../shared/problem.ts';
import { limits } from './limits.ts';

/** Name and length of a chunk. */
const headerBytes = 8;
const firstChunk = 12;

/** Chunks beside the frames. Encoders write six kinds, once each. */
const otherChunks = 100;

/**
 * Counts the frames of a WebP: libwebp's time for opening an animation grows with their number squared (measured, 10 s
 * for 100,000 in 14 MB).
 *
 * @throws Problem 413 for too many, 422 when the file is shorter than it says, or made of crumbs
 */
export function checkFrames(source: Buffer): void {
  const end = headerBytes + source.readUInt32LE(4);
  if (end > source.length) throw new Problem('image-not-readable', { reason: 'ends early' });
  let frames = 0;
  let others = 0;
  for (let at = firstChunk; at + headerBytes <= end; ) {
    const isFrame = source.toString('latin1', at, at + 4) === 'ANMF';
    if (isFrame ? ++frames > limits.frames : ++others > otherChunks) {
      throw isFrame
        ? new Problem('image-too-large')
        : new Problem('image-not-readable', { reason: 'too many chunks' });
    }
    const length = source.readUInt32LE(at + 4);
    at += headerBytes + length + (length % 2);
  }
}
