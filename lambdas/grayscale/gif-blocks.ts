import { Problem } from '../shared/problem.ts';
import { limits } from './limits.ts';

const signatureBytes = 6;
const screenBytes = 7;
const descriptorBytes = 10;

/** What a block begins with. */
const extension = 0x21;
const image = 0x2c;

/**
 * Walks over a GIF's blocks. libvips shows the frames that are there of an animation that ends early.
 *
 * @throws Problem 413 for too many frames, 422 when the file ends within a block
 */
export function checkBlocks(source: Buffer): void {
  let frames = 0;
  let at = signatureBytes + screenBytes + tableBytes(source[signatureBytes + 4]);
  for (;;) {
    const kind = source[at];
    if (kind === image) {
      if (++frames > limits.frames) throw new Problem('image-too-large');
      // Behind the descriptor and its colours there is one byte before the pixels.
      at = endOfData(source, at + descriptorBytes + tableBytes(source[at + descriptorBytes - 1]) + 1);
    } else if (kind === extension) {
      at = endOfData(source, at + 2);
    } else {
      // The trailer, which some files lack, or something that the decoder may judge.
      return;
    }
  }
}

/** @param flags of the screen or of an image: whether a table of colours follows, and of what size */
function tableBytes(flags = 0): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** @returns where the sub-blocks end that begin here, each of which says its length */
function endOfData(source: Buffer, start: number): number {
  let at = start;
  while (at < source.length) {
    const length = source[at++] as number;
    if (length === 0) return at;
    at += length;
  }
  throw new Problem('image-not-readable', { reason: 'ends early' });
}
