import { Problem } from '../../shared/problem.ts';
import type { GrayscaleImage } from '../convert-image.ts';
import { exifOrientation, orientationExif } from '../jpeg/orientation.ts';
import { limits } from '../limits.ts';
import { chunk, essentialChunks, type PngChunk, pngChunks, signature, uint32 } from './chunks.ts';
import { behindPlace, bytesOf, placeOf, upright } from './frame-place.ts';

/** A frame as the file has it. */
interface Frame {
  /** Content of its fcTL chunk: number, size, place, time, and what happens before and after. */
  readonly control: Buffer;
  /** Compressed rows, in parts. */
  readonly data: readonly Buffer[];
}

/** An animated PNG, taken apart (PNG, third edition, 11.3.6). */
export interface AnimatedPng {
  readonly width: number;
  readonly height: number;
  /** How it is turned, 1 (upright) to 8, as Exif counts them. */
  readonly orientation: number;
  /** Content of the acTL chunk: how many frames there are, and how often they are shown. */
  readonly animation: Buffer;
  /** Signature and chunks before the pixels of any frame, without the size. */
  readonly head: readonly PngChunk[];
  /** Pixels that are shown where animations are not known, when they are none of the frames. */
  readonly still: readonly Buffer[] | undefined;
  readonly frames: readonly Frame[];
}

const sequenceBytes = 4;

/**
 * @returns undefined for a PNG that shows one picture. One whose frames are not as many as it says is shown so too
 * @throws Problem 413 for too many frames or pixels, 422 for a damaged file
 */
export function readAnimatedPng(source: Buffer): AnimatedPng | undefined {
  const chunks = pngChunks(source);
  const [header] = chunks;
  const animation = chunks.find(({ type, content }) => type === 'acTL' && content.length === 8)?.content;
  if (!animation || header?.type !== 'IHDR' || header.content.length !== 13) return undefined;
  const [width, height] = [header.content.readUInt32BE(0), header.content.readUInt32BE(4)];
  const frames: Frame[] = [];
  const still: Buffer[] = [];
  for (const { type, content } of chunks) {
    if (type === 'fcTL' && content.length === 26) frames.push({ control: content, data: [] });
    const data = frames.at(-1)?.data as Buffer[] | undefined;
    if (type === 'IDAT') (data ?? still).push(content);
    if (type === 'fdAT') data?.push(content.subarray(sequenceBytes));
  }
  const pixels = width * height;
  const pictures = frames.length + (still.length > 0 ? 1 : 0);
  if (Math.max(frames.length, animation.readUInt32BE(0)) > limits.frames)
    throw new Problem('image-too-large');
  if (pixels > limits.framePixels || pixels * pictures > limits.totalPixels)
    throw new Problem('image-too-large');
  if (frames.length < 2 || frames.length !== animation.readUInt32BE(0)) return undefined;
  if (frames.some(({ control }) => !fits(control, width, height))) {
    throw new Problem('image-not-readable', { reason: 'a frame outside of its picture' });
  }
  // Its pixels are then the picture's own, which are as many as the header says.
  if (still.length === 0 && !fills(frames[0] as Frame, width, height)) {
    throw new Problem('image-not-readable', { reason: 'a first frame smaller than its picture' });
  }
  const essential = essentialChunks(chunks);
  const exif = essential.find(({ type }) => type === 'eXIf')?.content;
  const orientation = exif ? exifOrientation(new DataView(exif.buffer, exif.byteOffset, exif.byteLength)) : 1;
  const head = essential.filter(({ type }) => type !== 'IDAT' && type !== 'IEND' && type !== 'eXIf');
  return {
    width,
    height,
    orientation,
    animation,
    head,
    still: still.length > 0 ? still : undefined,
    frames,
  };
}

function fits(control: Buffer, width: number, height: number): boolean {
  const place = placeOf(control);
  return (
    place.width > 0 &&
    place.height > 0 &&
    place.left + place.width <= width &&
    place.top + place.height <= height
  );
}

/** @param frame one that fits, and so begins in the corner if it is as large as the picture */
function fills({ control }: Frame, width: number, height: number): boolean {
  const place = placeOf(control);
  return place.width === width && place.height === height;
}

/**
 * Converts frame by frame. Frames are laid over each other by their alpha, in which luma is linear: the luma of what is
 * shown is what is shown of the lumas. Each frame is turned, and so is its place.
 *
 * @param convert turns a PNG of one picture into a gray one, upright
 */
export async function convertAnimatedPng(
  source: AnimatedPng,
  convert: (png: Buffer) => Promise<GrayscaleImage>,
): Promise<GrayscaleImage> {
  const { animation, still, frames, orientation } = source;
  const { width, height } = upright({ ...source, left: 0, top: 0 }, source, orientation);
  // Nothing else of what Exif says, so that libpng reads the same of it.
  const exif = orientation === 1 ? [] : [chunk('eXIf', orientationExif(orientation))];
  const grayFrames: Buffer[] = [];
  let sequence = 0;
  const next = () => uint32(sequence++);
  const gray = async (frameWidth: number, frameHeight: number, data: readonly Buffer[]) => {
    const { bytes } = await convert(pictureOf(source.head, exif, frameWidth, frameHeight, data));
    return pngChunks(bytes);
  };
  const first = still ? await gray(source.width, source.height, still) : undefined;
  let grayHead = first;
  if (first) grayFrames.push(chunk('IDAT', dataOf(first)));
  for (const { control, data } of frames) {
    const stored = placeOf(control);
    const chunks = await gray(stored.width, stored.height, data);
    const place = bytesOf(upright(stored, source, orientation));
    grayFrames.push(chunk('fcTL', Buffer.concat([next(), place, control.subarray(behindPlace)])));
    const pixels = dataOf(chunks);
    // The first picture of a file is in IDAT, whether or not it is a frame.
    grayFrames.push(grayHead ? chunk('fdAT', Buffer.concat([next(), pixels])) : chunk('IDAT', pixels));
    grayHead ??= chunks;
  }
  const header = resized((grayHead as readonly PngChunk[])[0] as PngChunk, width, height);
  const end = chunk('IEND', Buffer.alloc(0));
  const bytes = Buffer.concat([signature, header, chunk('acTL', animation), ...grayFrames, end]);
  return { bytes, width, height };
}

function pictureOf(
  head: readonly PngChunk[],
  exif: readonly Buffer[],
  width: number,
  height: number,
  data: readonly Buffer[],
): Buffer {
  const [header, ...others] = head as [PngChunk, ...PngChunk[]];
  return Buffer.concat([
    signature,
    resized(header, width, height),
    ...others.map(({ whole }) => whole),
    ...exif,
    chunk('IDAT', Buffer.concat(data)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function resized({ content }: PngChunk, width: number, height: number): Buffer {
  return chunk('IHDR', Buffer.concat([uint32(width), uint32(height), content.subarray(8)]));
}

function dataOf(chunks: readonly PngChunk[]): Buffer {
  return Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ content }) => content));
}
