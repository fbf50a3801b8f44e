import { type WebpChunk, webpChunks } from './formats/webp.ts';

/** Content of a frame before its picture: place, size, then the time in milliseconds, then flags (RFC 9649, 2.7.1.1). */
const [controlBytes, sizeOffset, durationOffset, flagsOffset] = [16, 6, 12, 15];
/** The frame is removed before the next one; it is not laid over the one before. */
const [disposed, notBlended] = [0x01, 0x02];

/** Flags of an extended file. */
const [hasAnimation, hasAlpha] = [0x02, 0x10];

/** A transparent picture of one pixel: content of its chunk. */
const transparentPixel = Buffer.from('2f00000010888808', 'hex');

/**
 * The time of each frame while it is encoded. So the time of an encoded frame tells how many frames it was merged from.
 */
export const encodingMs = 11;

export interface Timing {
  /** Of each frame, in milliseconds. */
  readonly delays: readonly number[];
  /** How often the animation is shown; 0 for without end. */
  readonly loop: number;
}

/**
 * Gives the frames of an animation their times, which sharp does not keep: it takes at most 65,535 ms, a tenth of what a
 * GIF may say, libvips makes 100 ms of up to 10, and libwebp merges frames that look the same.
 *
 * @param animation in which each frame had {@link encodingMs}
 * @param size of the canvas, in pixels
 */
export function withTiming(
  animation: Buffer,
  size: { readonly width: number; readonly height: number },
  { delays, loop }: Timing,
): Buffer {
  const chunks = webpChunks(animation);
  const frames = chunks.filter(({ name }) => name === 'ANMF').map(({ content }) => content);
  // libwebp makes a still picture of frames that all look the same.
  if (frames.length === 0) frames.push(wholeFrame(chunks, size, delays.length * encodingMs));
  const left = [...delays];
  const timed = frames.flatMap((frame) => {
    const times = left.splice(0, frame.readUIntLE(durationOffset, 3) / encodingMs);
    return repeated(frame, times.length).map((each, index) => withDuration(each, times[index] as number));
  });
  return webpFile([
    { name: 'VP8X', content: extendedHeader(size) },
    { name: 'ANIM', content: animationHeader(loop) },
    ...timed.map((content) => ({ name: 'ANMF', content })),
  ]);
}

/** A frame that is removed at its end must stay until the last repetition, which shows it once more. */
function repeated(frame: Buffer, times: number): Buffer[] {
  const flags = frame[flagsOffset] as number;
  const isDisposed = (flags & disposed) !== 0;
  if (times < 2 || !isDisposed) return [frame, ...Array.from({ length: times - 1 }, emptyFrame)];
  const kept = Buffer.from(frame);
  kept[flagsOffset] = flags & ~disposed;
  return [kept, ...Array.from({ length: times - 2 }, emptyFrame), frame];
}

function withDuration(frame: Buffer, milliseconds: number): Buffer {
  const copy = Buffer.from(frame);
  copy.writeUIntLE(milliseconds, durationOffset, 3);
  return copy;
}

/** Changes nothing on the canvas. */
function emptyFrame(): Buffer {
  return Buffer.concat([Buffer.alloc(controlBytes), chunkBytes({ name: 'VP8L', content: transparentPixel })]);
}

function wholeFrame(
  chunks: readonly WebpChunk[],
  size: { width: number; height: number },
  milliseconds: number,
) {
  const control = Buffer.alloc(controlBytes);
  control.writeUIntLE(size.width - 1, sizeOffset, 3);
  control.writeUIntLE(size.height - 1, sizeOffset + 3, 3);
  control.writeUIntLE(milliseconds, durationOffset, 3);
  control[flagsOffset] = notBlended;
  const picture = chunks.filter(({ name }) => ['ALPH', 'VP8 ', 'VP8L'].includes(name));
  return Buffer.concat([control, ...picture.map(chunkBytes)]);
}

function extendedHeader({ width, height }: { width: number; height: number }): Buffer {
  const content = Buffer.alloc(10);
  // A frame may leave a part of the canvas uncovered, so there is always transparency.
  content[0] = hasAnimation | hasAlpha;
  content.writeUIntLE(width - 1, 4, 3);
  content.writeUIntLE(height - 1, 7, 3);
  return content;
}

/** The background stays transparent. */
function animationHeader(loop: number): Buffer {
  const content = Buffer.alloc(6);
  // A GIF may say 65,536, for which the format has no room.
  content.writeUInt16LE(Math.min(loop, 65_535), 4);
  return content;
}

function webpFile(chunks: readonly WebpChunk[]): Buffer {
  return chunkBytes({
    name: 'RIFF',
    content: Buffer.concat([Buffer.from('WEBP'), ...chunks.map(chunkBytes)]),
  });
}

function chunkBytes({ name, content }: WebpChunk): Buffer {
  const header = Buffer.alloc(8);
  header.write(name, 'latin1');
  header.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, content, Buffer.alloc(content.length % 2)]);
}
