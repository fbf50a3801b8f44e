import { Problem } from '../../shared/problem.ts';
import type { PictureSize } from '../limits.ts';

/** Structure of a file, read before decoding. */
export interface SourcePicture extends PictureSize {
  /** The file, with changes where decoders differ from browsers, and without parts that the decoder must not read. */
  readonly bytes: Buffer;
  /** Index of the first page that belongs to the image. @default 0 */
  readonly firstPage?: number;
  /** In an AVIF without colors: whether 0 is black and 255 is white, or 16 and 235. @default - it has colors */
  readonly grayRange?: 'full' | 'limited';
  /** 1 to 8, as in Exif, if the decoder does not apply it. @default 1 */
  readonly orientation?: number;
  /** Whether colors are premultiplied by their transparency. @default false */
  readonly isPremultiplied?: boolean;
  /** Whether a warning of the decoder means that data are missing. @default false */
  readonly isStrict?: boolean;
}

/** @param reason for the log */
export function notReadable(reason: string): Problem {
  return new Problem('image-not-readable', { reason });
}

export function endsEarly(): Problem {
  return notReadable('ends early');
}
