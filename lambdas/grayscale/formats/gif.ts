import { maxFrames, tooManyFrames } from '../limits.ts';
import { endsEarly, notReadable, type SourcePicture } from './source-picture.ts';

const signatureBytes = 6;
const screenBytes = 7;
const descriptorBytes = 10;

/** First bytes of blocks, and the second byte of the graphic control extension. */
const [extension, image, graphicControl] = [0x21, 0x2c, 0xf9];

/** Disposal methods. Before the next frame, the area of the frame becomes transparent. */
const restoreToBackground = 2;
/** Before the next frame, the area shows again what was there. Browsers also accept 4, which some encoders write. */
const restoreToPrevious = [3, 4];

interface Frame {
  readonly disposal: number;
  readonly right: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads a GIF as browsers do. libnsgif differs in three cases, for which the bytes are changed before decoding:
 * - If the screen has a common size such as 640×480, or more than 2,048 pixels a side, libnsgif uses the size of the
 * first frame as the canvas (libvips/libvips#2577) and shows uncovered areas black. So an empty, transparent frame
 * with the size of the canvas is inserted at the start. `firstPage` skips it.
 * - libnsgif can't restore what was there before the first frame. So the empty frame is inserted before this one, too.
 * - When an opaque frame is removed, libnsgif fills its area with the background color. So the frame gets a
 * transparent color that it does not use. A frame that uses 256 colors stays as it is.
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
      frames.push(frameAt(source, at, control));
      const data = at + descriptorBytes + tableBytes(source[at + descriptorBytes - 1]);
      if (control) clearToTransparent(bytes, control, data);
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
  const isFirstPage = coversCanvas && !restoreToPrevious.includes(first.disposal);
  return {
    ...(isFirstPage ? { bytes } : { bytes: withEmptyFrame(bytes, firstBlock, width, height), firstPage: 1 }),
    // A frame can be larger than its canvas, and is decoded completely.
    width: Math.max(width, ...frames.map((frame) => frame.width)),
    height: Math.max(height, ...frames.map((frame) => frame.height)),
    frames: frames.length,
  };
}

/** @param control position of the flags in its graphic control extension, if there is one */
function frameAt(source: Buffer, at: number, control: number | undefined): Frame {
  const [width, height] = [source.readUInt16LE(at + 5), source.readUInt16LE(at + 7)];
  return {
    disposal: control ? disposalOf(source[control]) : 0,
    width,
    height,
    right: source.readUInt16LE(at + 1) + width,
    bottom: source.readUInt16LE(at + 3) + height,
  };
}

function disposalOf(flags = 0): number {
  return (flags >> 2) & 7;
}

/** @param data position of the frame's compressed pixels */
function clearToTransparent(bytes: Buffer, control: number, data: number): void {
  const flags = bytes[control] as number;
  const isTransparent = (flags & 1) === 1;
  if (disposalOf(flags) !== restoreToBackground || isTransparent) return;
  const color = unusedColor(bytes, data);
  if (color < 0) return;
  bytes[control] = flags | 1;
  bytes[control + 3] = color;
}

/**
 * Each color occurs at least once as a code of its own (GIF89a, appendix F). Other codes stand for several pixels whose
 * colors have occurred.
 *
 * @returns -1 if all 256 are in use
 */
function unusedColor(bytes: Buffer, data: number): number {
  const [clear, first, maxSize] = [256, 258, 12];
  if ((bytes[data] ?? 8) < 8) return 255;
  const isUsed = new Uint8Array(clear);
  let [word, bits, size, next] = [0, 0, 9, first - 1];
  for (let block = data + 1; bytes[block]; block += 1 + (bytes[block] as number)) {
    for (const byte of bytes.subarray(block + 1, block + 1 + (bytes[block] as number))) {
      word |= byte << bits;
      bits += 8;
      if (bits < size) continue;
      const code = word & (2 ** size - 1);
      word >>>= size;
      bits -= size;
      if (code < clear) isUsed[code] = 1;
      // The first code after a clear code adds none to the table.
      if (code === clear) [size, next] = [9, first - 1];
      else if (++next === 2 ** size && size < maxSize) size++;
    }
  }
  return isUsed.lastIndexOf(0);
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
