import { maxFrames, tooManyFrames } from '../limits.ts';
import { endsEarly, notReadable, type SourcePicture } from './source-picture.ts';

const signatureBytes = 6;
const screenBytes = 7;
const descriptorBytes = 10;

/** First bytes of blocks, and the second byte of the graphic control extension. */
const [extension, image, graphicControl] = [0x21, 0x2c, 0xf9];

/** Disposal method: the area of the frame becomes transparent before the next frame. */
const restoreToBackground = 2;

interface Frame {
  readonly right: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads a GIF as browsers do. libnsgif differs in two cases, for which the bytes are changed before decoding:
 * - If the screen has a common size such as 640×480, or more than 2,048 pixels a side, libnsgif uses the size of the
 * first frame as the canvas (libvips/libvips#2577) and shows uncovered areas black. So an empty, transparent frame
 * with the size of the canvas is inserted at the start. `firstPage` skips it.
 * - When an opaque frame is removed, libnsgif fills its area with the background color. So the frame gets a
 * transparent color that it does not use.
 *
 * @throws {Problem} 413 for too many frames, 422 for a file that ends within a block
 */
export function readGif(source: Buffer): SourcePicture {
  const frames: Frame[] = [];
  const bytes = Buffer.from(source);
  const firstBlock = signatureBytes + screenBytes + tableBytes(source[signatureBytes + 4]);
  let control: number | undefined;
  for (let at = firstBlock; ; ) {
    const kind = source[at];
    if (kind === extension) {
      if (source[at + 1] === graphicControl) control = at + 3;
      at = endOfData(source, at + 2);
    } else if (kind === image) {
      if (at + descriptorBytes >= source.length) throw endsEarly();
      if (frames.length === maxFrames) throw tooManyFrames();
      frames.push(frameAt(source, at));
      const data = at + descriptorBytes + tableBytes(source[at + descriptorBytes - 1]);
      if (control) clearToTransparent(bytes, control, source[data]);
      control = undefined;
      at = endOfData(source, data + 1);
    } else {
      // The trailer, which some files lack, or data that decoders ignore.
      break;
    }
  }
  const [first] = frames;
  if (!first) throw notReadable('no frame');
  const width = Math.max(1, source.readUInt16LE(signatureBytes), first.right);
  const height = Math.max(1, source.readUInt16LE(signatureBytes + 2), first.bottom);
  const coversCanvas = first.width === width && first.height === height;
  return {
    ...(coversCanvas ? { bytes } : { bytes: withEmptyFrame(bytes, firstBlock, width, height), firstPage: 1 }),
    // A frame can be larger than its canvas, and is decoded completely.
    width: Math.max(width, ...frames.map((frame) => frame.width)),
    height: Math.max(height, ...frames.map((frame) => frame.height)),
    frames: frames.length,
  };
}

function frameAt(source: Buffer, at: number): Frame {
  const [width, height] = [source.readUInt16LE(at + 5), source.readUInt16LE(at + 7)];
  return {
    width,
    height,
    right: source.readUInt16LE(at + 1) + width,
    bottom: source.readUInt16LE(at + 3) + height,
  };
}

/** @param codeBits bits of a color in the frame's data */
function clearToTransparent(bytes: Buffer, control: number, codeBits = 8): void {
  const flags = bytes[control] as number;
  const isTransparent = (flags & 1) === 1;
  if (((flags >> 2) & 7) !== restoreToBackground || isTransparent || codeBits >= 8) return;
  bytes[control] = flags | 1;
  bytes[control + 3] = 255;
}

function withEmptyFrame(bytes: Buffer, at: number, width: number, height: number): Buffer {
  const descriptor = Buffer.alloc(descriptorBytes);
  descriptor[0] = image;
  descriptor.writeUInt16LE(width, 5);
  descriptor.writeUInt16LE(height, 7);
  const transparent = Buffer.from([extension, graphicControl, 4, 1, 0, 0, 0, 0]);
  // Codes have three bits: 4 clears the table, 0 is a pixel of the transparent color, 5 ends the data.
  const codes = Buffer.alloc(2);
  codes.writeUInt16LE(4 | (0 << 3) | (5 << 6));
  const data = Buffer.from([2, codes.length, ...codes, 0]);
  return Buffer.concat([bytes.subarray(0, at), transparent, descriptor, data, bytes.subarray(at)]);
}

/** @param flags of the screen or an image: whether a color table follows, and its size */
function tableBytes(flags = 0): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** @returns the end of the sub-blocks that begin here; each begins with its length */
function endOfData(source: Buffer, start: number): number {
  for (let at = start; at < source.length; ) {
    const length = source[at++] as number;
    if (length === 0) return at;
    at += length;
  }
  throw endsEarly();
}
