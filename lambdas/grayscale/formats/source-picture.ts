import { Problem } from '../../shared/problem.ts';
import type { PictureSize } from '../limits.ts';

/** What the structure of a file says, before a decoder reads it. */
export interface SourcePicture extends PictureSize {
  /** The file, without the parts that the decoder must not see, or reads in another way than browsers do. */
  readonly bytes: Buffer;
  /** The first page that is part of the picture. @default 0 */
  readonly firstPage?: number;
  /** Whether 16 is black and 235 is white, which libheif does not expand for AVIF without colors. @default false */
  readonly isLimitedGray?: boolean;
  /** Whether colors are multiplied by their transparency. @default false */
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
