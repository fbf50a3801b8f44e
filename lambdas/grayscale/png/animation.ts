import { Problem } from '../../shared/problem.ts';
import type { GrayscaleImage } from '../convert-image.ts';
import { limits } from '../limits.ts';
import { chunk, essentialChunks, type PngChunk, pngChunks, signature, uint32 } from './chunks.ts';

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
  if (Math.max(frames.length, animation.readUInt32BE(0)) > limits.frames)
    throw new Problem('image-too-large');
  if (pixels > limits.framePixels || pixels * frames.length > limits.totalPixels)
    throw new Problem('image-too-large');
  if (frames.length < 2 || frames.length !== animation.readUInt32BE(0)) return undefined;
  if (frames.some(({ control }) => !fits(control, width, height))) {
    throw new Problem('image-not-readable', { reason: 'a frame outside of its picture' });
  }
  const head = essentialChunks(chunks).filter(
    ({ type }) => type !== 'IDAT' && type !== 'IEND' && type !== 'eXIf',
  );
  return { width, height, animation, head, still: still.length > 0 ? still : undefined, frames };
}

function fits(control: Buffer, width: number, height: number): boolean {
  const [frameWidth, frameHeight, left, top] = [4, 8, 12, 16].map((at) => control.readUInt32BE(at)) as [
    number,
    number,
    number,
    number,
  ];
  return frameWidth > 0 && frameHeight > 0 && left + frameWidth <= width && top + frameHeight <= height;
}

/**
 * Converts frame by frame. Frames are laid over each other by their alpha, in which luma is linear: the luma of what is
 * shown is what is shown of the lumas.
 *
 * @param convert turns a PNG of one picture into a gray one
 */
export async function convertAnimatedPng(
  source: AnimatedPng,
  convert: (png: Buffer) => Promise<GrayscaleImage>,
): Promise<GrayscaleImage> {
  const { width, height, animation, head, still, frames } = source;
  const grayFrames: Buffer[] = [];
  let sequence = 0;
  const next = () => uint32(sequence++);
  const gray = async (frameWidth: number, frameHeight: number, data: readonly Buffer[]) => {
    const { bytes } = await convert(pictureOf(head, frameWidth, frameHeight, data));
    return pngChunks(bytes);
  };
  const first = still ? await gray(width, height, still) : undefined;
  let grayHead = first;
  if (first) grayFrames.push(chunk('IDAT', dataOf(first)));
  for (const { control, data } of frames) {
    const chunks = await gray(control.readUInt32BE(4), control.readUInt32BE(8), data);
    grayFrames.push(chunk('fcTL', Buffer.concat([next(), control.subarray(sequenceBytes)])));
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
  width: number,
  height: number,
  data: readonly Buffer[],
): Buffer {
  const [header, ...others] = head as [PngChunk, ...PngChunk[]];
  return Buffer.concat([
    signature,
    resized(header, width, height),
    ...others.map(({ whole }) => whole),
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
