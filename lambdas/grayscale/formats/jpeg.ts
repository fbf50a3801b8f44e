import { maxScans, tooLarge } from '../limits.ts';
import { endsEarly, type SourcePicture } from './source-picture.ts';

/** A part of a JPEG with a length. */
export interface JpegSegment {
  /** The byte after 0xFF. */
  readonly marker: number;
  readonly content: Buffer;
  /** Position of its marker. */
  readonly start: number;
}

const endOfImage = 0xd9;
const startOfScan = 0xda;

/**
 * Reads segments like decoders do: skips everything between them, mainly entropy-coded data.
 *
 * @returns the end of a file without an end marker; undefined if it has one
 */
function* jpegSegments(source: Buffer): Generator<JpegSegment, number | undefined> {
  for (let at = 2; ; ) {
    const start = source.indexOf(0xff, at);
    if (start < 0) return source.length;
    at = start + 1;
    while (source[at] === 0xff) at++;
    const marker = source[at++];
    if (marker === undefined) return start;
    if (marker === endOfImage) return undefined;
    if (hasNoContent(marker)) continue;
    if (at + 2 > source.length) return start;
    const end = at + Math.max(2, source.readUInt16BE(at));
    if (end > source.length) return start;
    yield { marker, content: source.subarray(at + 2, end), start };
    at = end;
  }
}

/** @returns the segments before the first scan */
export function jpegHeaders(source: Buffer): readonly JpegSegment[] {
  const headers: JpegSegment[] = [];
  for (const segment of jpegSegments(source)) {
    if (segment.marker === startOfScan) break;
    headers.push(segment);
  }
  return headers;
}

/**
 * The end marker may be missing, or replaced by vendor data, if the image data are complete. Browsers show such
 * files.
 *
 * @throws {Problem} 413 for more scans than encoders write, 422 for a truncated file
 */
export function readJpeg(source: Buffer): SourcePicture {
  const scans = new ScanList();
  const segments = jpegSegments(source);
  for (;;) {
    const { done, value } = segments.next();
    if (value === undefined) return { bytes: source, ...scans.size, frames: 1 };
    if (done) return withEndMarker(source.subarray(0, value), scans);
    if (!scans.add(value)) return withEndMarker(source.subarray(0, value.start), scans);
  }
}

/** @throws {Problem} 422 if a coefficient of a component is missing */
function withEndMarker(source: Buffer, scans: ScanList): SourcePicture {
  if (!scans.isComplete) throw endsEarly();
  const bytes = Buffer.concat([source, Buffer.of(0xff, endOfImage)]);
  // The decoder detects whether the last scan is complete.
  return { bytes, ...scans.size, frames: 1, isStrict: true };
}

/** The contents of frame and scan headers. */
class ScanList {
  /** In pixels. */
  size = { width: 0, height: 0 };
  #isProgressive = false;
  #scans = 0;
  /** For each component, the missing bits of each coefficient. */
  readonly #missingBits = new Map<number, Uint8Array>();

  /**
   * @returns false for an invalid JPEG
   * @throws {Problem} 413 for too many scans
   */
  add({ marker, content }: JpegSegment): boolean {
    if (marker === startOfScan) this.#addScan(content);
    else if (isFrame(marker)) this.#startFrame(marker, content);
    else return marker >= 0xc0 && (marker < 0xf0 || marker === 0xfe);
    return true;
  }

  get isComplete(): boolean {
    const components = [...this.#missingBits.values()];
    return components.length > 0 && components.every((missing) => missing.every((bits) => bits === 0));
  }

  #startFrame(marker: number, content: Buffer): void {
    if (content.length < 6) throw endsEarly();
    this.size = { height: content.readUInt16BE(1), width: content.readUInt16BE(3) };
    this.#isProgressive = marker === 0xc2;
    for (let at = 6; at < content.length; at += 3) {
      this.#missingBits.set(content[at] as number, new Uint8Array(64).fill(8));
    }
  }

  #addScan(content: Buffer): void {
    if (++this.#scans > maxScans) {
      throw tooLarge(`A JPEG image may have at most ${maxScans} scans.`);
    }
    const components = content[0] ?? 0;
    const [first = 0, last = 0, approximation = 0] = content.subarray(1 + 2 * components);
    const [from, to, missing] = this.#isProgressive ? [first, last, approximation & 15] : [0, 63, 0];
    for (let index = 0; index < components; index++) {
      this.#missingBits.get(content[1 + 2 * index] ?? -1)?.fill(missing, from, to + 1);
    }
  }
}

/** A stuffed zero, a restart marker, TEM or SOI. */
function hasNoContent(marker: number): boolean {
  return marker <= 1 || (marker >= 0xd0 && marker <= 0xd8);
}

/** SOF0 to SOF15. DHT, JPG and DAC are between them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
