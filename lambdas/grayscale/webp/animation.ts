import { luma } from '../luma.ts';
import {
  chunksOf,
  extendedHeader,
  has,
  isPicture,
  joined,
  type WebpChunk,
  webpChunks,
  webpOf,
} from './chunks.ts';

/** A frame of an animation, as a picture of its own. */
export interface WebpFrame {
  /** Place, size, time, and what happens before and after: the first 16 bytes of its chunk. */
  readonly control: Buffer;
  /** A whole file. That of a frame that was read is made each time it is asked for, so that they are never held all. */
  readonly picture: Buffer;
}

/** An animation, taken apart. */
export interface WebpAnimation {
  readonly width: number;
  readonly height: number;
  /** Content of the ANIM chunk: the background's colour, and how often it is shown. */
  readonly animation: Buffer;
  readonly frames: readonly WebpFrame[];
}

const controlBytes = 16;

/**
 * Bytes of a colour profile that counts, as in a PNG: each frame gets a copy. Measured with one of 18.9 MB, for 100
 * frames at once: 1.9 GB.
 */
const profileBytes = 1_048_576;

/** @returns undefined for a still picture, and for what is not put together as an animation should be */
export function readAnimation(chunks: readonly WebpChunk[]): WebpAnimation | undefined {
  const header = chunks.find(({ name, content }) => name === 'VP8X' && content.length >= 10)?.content;
  const animation = chunks.find(({ name, content }) => name === 'ANIM' && content.length >= 6)?.content;
  const profile = chunks.find(({ name }) => name === 'ICCP');
  const taken = profile && profile.content.length <= profileBytes ? [profile] : [];
  const frames = chunks.filter(({ name, content }) => name === 'ANMF' && content.length >= controlBytes);
  if (!header || !animation || frames.length < 2) return undefined;
  return {
    width: header.readUIntLE(4, 3) + 1,
    height: header.readUIntLE(7, 3) + 1,
    animation: animation.subarray(0, 6),
    frames: frames.map(({ content }) => frameOf(content, taken)),
  };
}

/** @param profile of the whole animation's colours, if it has one: each frame needs it */
function frameOf(content: Buffer, profile: readonly WebpChunk[]): WebpFrame {
  const control = content.subarray(0, controlBytes);
  return {
    control,
    get picture() {
      return pictureOf(control, content, profile);
    },
  };
}

function pictureOf(control: Buffer, content: Buffer, profile: readonly WebpChunk[]): Buffer {
  const parts = chunksOf(content.subarray(controlBytes)).filter(isPictureOrAlpha);
  const flags = (parts.some(isAlpha) ? has.alpha : 0) | (profile.length > 0 ? has.profile : 0);
  const size = [control.readUIntLE(6, 3) + 1, control.readUIntLE(9, 3) + 1] as const;
  const header = flags === 0 ? [] : [extendedHeader(...size, flags)];
  return webpOf([...header, ...profile, ...parts]);
}

/** @returns the animation as a file, its background gray too */
export function writeAnimation({ width, height, animation, frames }: WebpAnimation): Buffer {
  const chunks = frames.map(({ control, picture }) => ({
    name: 'ANMF',
    content: Buffer.concat([control, joined(webpChunks(picture).filter(isPictureOrAlpha))]),
  }));
  // That a frame leaves some of the canvas free is transparency as well, so it is always told.
  const header = extendedHeader(width, height, has.animation | has.alpha);
  const [blue, green, red] = animation as unknown as [number, number, number];
  const gray = Buffer.concat([Buffer.alloc(3, luma(red, green, blue)), animation.subarray(3)]);
  return webpOf([header, { name: 'ANIM', content: gray }, ...chunks]);
}

/**
 * A frame that fills its canvas, and is not laid over the one before.
 *
 * @param milliseconds that it is shown
 */
export function wholeFrame(picture: Buffer, width: number, height: number, milliseconds: number): WebpFrame {
  const control = Buffer.alloc(controlBytes);
  control.writeUIntLE(width - 1, 6, 3);
  control.writeUIntLE(height - 1, 9, 3);
  control.writeUIntLE(milliseconds, 12, 3);
  const noBlending = 0x02;
  control[15] = noBlending;
  return { control, picture };
}

/** What the format has room for. */
export const mostTimesShown = 65_535;

/**
 * The content of an ANIM chunk.
 *
 * @param timesShown 0 for without end. More than there is room for is cut: a GIF may say 65,536
 */
export function animationHeader(timesShown: number): Buffer {
  const content = Buffer.alloc(6);
  content.writeUInt16LE(Math.min(timesShown, mostTimesShown), 4);
  return content;
}

function isPictureOrAlpha(chunk: WebpChunk): boolean {
  return isPicture(chunk) || isAlpha(chunk);
}

function isAlpha({ name }: WebpChunk): boolean {
  return name === 'ALPH';
}
