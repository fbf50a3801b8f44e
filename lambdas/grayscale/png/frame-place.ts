import { uint32 } from './chunks.ts';

/** Where a frame of an animated PNG is laid on its picture, in pixels. */
export interface FramePlace {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/** Where the place begins in an fcTL chunk's content (PNG, third edition, 11.3.6.2), and what comes behind it. */
const place = 4;
export const behindPlace = 20;

/** @param control content of an fcTL chunk */
export function placeOf(control: Buffer): FramePlace {
  return {
    width: control.readUInt32BE(place),
    height: control.readUInt32BE(place + 4),
    left: control.readUInt32BE(place + 8),
    top: control.readUInt32BE(place + 12),
  };
}

/** @returns the place as an fcTL chunk has it */
export function bytesOf({ width, height, left, top }: FramePlace): Buffer {
  return Buffer.concat([uint32(width), uint32(height), uint32(left), uint32(top)]);
}

/**
 * @param stored the place as the file has it
 * @param picture size of the whole picture as the file has it, in pixels
 * @param orientation 1 (upright) to 8, as Exif counts them
 * @returns where the frame is once the picture is upright
 */
export function upright(
  stored: FramePlace,
  picture: Pick<FramePlace, 'width' | 'height'>,
  orientation: number,
): FramePlace {
  const { width, height, left, top } = stored;
  const right = picture.width - left - width;
  const bottom = picture.height - top - height;
  // Which side of the stored picture becomes the upper one, and which the left one (Exif 2.3, 4.6.4).
  const fromRight = [2, 3, 7, 8].includes(orientation) ? right : left;
  const fromBottom = [3, 4, 6, 7].includes(orientation) ? bottom : top;
  return orientation < 5
    ? { width, height, left: fromRight, top: fromBottom }
    : { width: height, height: width, left: fromBottom, top: fromRight };
}
