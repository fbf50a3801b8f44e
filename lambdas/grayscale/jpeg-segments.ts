import { Problem } from '../shared/problem.ts';
import { limits } from './limits.ts';

/** A part of a JPEG that has a length. */
export interface JpegSegment {
  /** The byte behind 0xFF. */
  readonly marker: number;
  readonly content: Buffer;
}

const endOfImage = 0xd9;
const startOfScan = 0xda;

/**
 * Walks over a JPEG as decoders do: what is between segments, entropy-coded data above all, is passed over.
 *
 * @throws Problem 422 when there is no end of the image
 */
export function* jpegSegments(source: Buffer): Generator<JpegSegment> {
  let at = 2;
  for (;;) {
    at = source.indexOf(0xff, at);
    if (at < 0) throw endsEarly();
    while (source[at + 1] === 0xff) at++;
    const marker = source[at + 1];
    at += 2;
    if (marker === endOfImage) return;
    if (marker === undefined || hasNoContent(marker)) continue;
    if (at + 2 > source.length) throw endsEarly();
    const end = at + source.readUInt16BE(at);
    if (end > source.length) throw endsEarly();
    yield { marker, content: source.subarray(at + 2, end) };
    at = Math.max(end, at + 2);
  }
}

/** @returns the segments before the first scan: all that there is to know without decoding */
export function jpegHeaders(source: Buffer): readonly JpegSegment[] {
  const headers: JpegSegment[] = [];
  for (const segment of jpegSegments(source)) {
    if (segment.marker === startOfScan) break;
    headers.push(segment);
  }
  return headers;
}

/**
 * Refuses a JPEG of which a decoder would never see the end, or only after more walks over all its blocks than any
 * encoder asks for.
 *
 * @throws Problem 413 or 422
 */
export function checkScans(source: Buffer): void {
  let scans = 0;
  for (const { marker } of jpegSegments(source)) {
    if (marker === startOfScan && ++scans > limits.scans) {
      const detail = `This JPEG has more than ${limits.scans} scans. Save it again, with a usual number of them.`;
      throw new Problem('image-too-large', { detail });
    }
  }
}

/** A stuffed zero, a restart, TEM or SOI. */
function hasNoContent(marker: number): boolean {
  return marker <= 1 || (marker >= 0xd0 && marker <= 0xd8);
}

function endsEarly(): Problem {
  return new Problem('image-not-readable', { reason: 'ends early' });
}
