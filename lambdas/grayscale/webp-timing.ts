import { type WebpChunk, webpChunks } from './formats/webp.ts';

/** Fields of a frame before its image: position, size, time in milliseconds, flags (RFC 9649, 2.7.1.1). */
const [controlBytes, sizeOffset, durationOffset, flagsOffset] = [16, 6, 12, 15];
/** Flags: remove the frame before the next one, and don't blend it with the previous one. */
const [disposed, notBlended] = [0x01, 0x02];

/** Flags of an extended file. */
const [hasAnimation, hasAlpha] = [0x02, 0x10];

/** Contents of the chunk of a transparent image with one pixel. */
const transparentPixel = Buffer.from('2f00000010888808', 'hex');

/** Time of each frame during encoding. The time of an encoded frame then shows from how many frames it was merged. */
export const encodingMs = 11;

export interface Timing {
  /** Of each frame, in milliseconds. */
  readonly delays: readonly number[];
  /** Number of loops. 0 means endless. */
  readonly loop: number;
}

/**
 * Sets the times of an animation's frames, which sharp does not preserve. sharp allows at most 65,535 ms, a tenth of
 * GIF's maximum. libvips changes times up to 10 ms to 100 ms, and libwebp merges equal frames.
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
  // libwebp creates a still image if all frames are equal.
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

/**
 * Splits a merged frame into one frame for each of its times. A frame that is removed before the next one must stay
 * until the last of these times, so it is shown once more at the end.
 */
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

/** Does not change the canvas. */
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
  // A frame can leave a part of the canvas uncovered, so the result always has transparency.
  content[0] = hasAnimation | hasAlpha;
  content.writeUIntLE(width - 1, 4, 3);
  content.writeUIntLE(height - 1, 7, 3);
  return content;
}

/** The background stays transparent. */
function animationHeader(loop: number): Buffer {
  const content = Buffer.alloc(6);
  // GIF allows 65,536, one more than WebP.
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
