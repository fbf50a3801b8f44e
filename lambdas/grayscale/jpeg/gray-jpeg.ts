import { formatLimits } from '../limits.ts';
import { maxBlockBytes } from './bits.ts';
import { BlockWriter } from './block-writer.ts';
import { standardDcDefinition, writingCodes } from './huffman.ts';
import { type JpegParts, readMarkers, type ScanComponent } from './markers.ts';
import { type LumaBlocks, readLuma } from './scan.ts';
import { UnsupportedJpegError } from './unsupported-jpeg-error.ts';

/** Start of the JFIF header: name and version 1.01. */
const jfif = [0x4a, 0x46, 0x49, 0x46, 0, 1, 1];
const endOfImage = [0xff, 0xd9];

/** Positions are counted in bits, in 32-bit integers. This limit prevents an overflow. */
const maxBytes = 2 ** 27;

/**
 * Extracts the gray image of a JPEG from its coded data. The coefficients of the luma are kept: their code words are
 * copied bit by bit. Only the DC differences are written again, because the order of the blocks changes. Nothing is
 * decoded to pixels, so nothing is lost. All metadata is removed, including the orientation: see `jpegOrientation`.
 * Supports complete, undamaged JPEGs with sequential Huffman coding (SOF0, SOF1) and 8 bits for each sample, gray or
 * YCbCr.
 *
 * @param maxPixels @default 50 million
 * @returns undefined for everything else; never throws
 */
export function grayJpeg(
  source: Uint8Array,
  maxPixels = formatLimits.jpeg.maxPixels,
): Uint8Array | undefined {
  if (source.length > maxBytes) return undefined;
  try {
    // The methods of a Buffer are slower until V8 has compiled them.
    const bytes = new Uint8Array(source.buffer, source.byteOffset, source.length);
    return recode(bytes, maxPixels, true) ?? recode(bytes, maxPixels, false);
  } catch (error) {
    if (error instanceof UnsupportedJpegError) return undefined;
    throw error;
  }
}

/**
 * @param inPlace whether to write the result over the data that have been read, with the image's own DC table. Each
 * page of new memory takes 5 to 15 µs, which is 10 ms for 3 MB.
 * @returns undefined if the table lacks a code that the new order needs, or if the result overtakes the data
 */
function recode(source: Uint8Array, maxPixels: number, inPlace: boolean): Uint8Array | undefined {
  const parts = readMarkers(source);
  const { frame, scan } = parts;
  if (frame.width * frame.height > maxPixels) throw new UnsupportedJpegError('too many pixels');
  const { bytes } = scan.data;
  const dcDefinition = inPlace ? lumaOf(parts).dc : standardDcDefinition;
  const header = headerOf(parts, dcDefinition);
  const blocks = Math.ceil(frame.width / 8) * Math.ceil(frame.height / 8);
  // Space for all data with 4 more bytes for each block, each byte stuffed. The system allocates only pages that are
  // written.
  const target = inPlace ? bytes : new Uint8Array(header.length + 2 * (bytes.length + 4 * blocks));
  target.set(header);
  const view = new DataView(bytes.buffer);
  const writer = new BlockWriter(target, header.length, writingCodes(dcDefinition));
  for (const row of readLuma(frame, scan, view)) {
    const limit = inPlace ? ((row.start[0] as number) >>> 3) - maxBlockBytes : target.length;
    if (!writeBlocks(writer, view, row, limit)) return undefined;
  }
  const end = writer.finish();
  target.set(endOfImage, end);
  return target.subarray(0, end + endOfImage.length);
}

/**
 * @param limit position in bytes after which no block may begin
 * @returns whether they could be written
 */
function writeBlocks(
  writer: BlockWriter,
  view: DataView,
  { dc, start, length, count }: LumaBlocks,
  limit: number,
): boolean {
  for (let block = 0; block < count; block++) {
    if (writer.length > limit) return false;
    const from = start[block] as number;
    if (!writer.write(dc[block] as number, view, from, length[block] as number)) return false;
  }
  return true;
}

function lumaOf({ frame: { components }, scan }: JpegParts): ScanComponent {
  return scan.components.find(({ component }) => component === components[0]) as ScanComponent;
}

/** Everything before the entropy-coded data. */
function headerOf(parts: JpegParts, dcDefinition: Uint8Array): Uint8Array {
  const { frame, scan, density } = parts;
  const [precision = 0, ...quantization] = scan.quantization;
  const size = [frame.height >> 8, frame.height & 0xff, frame.width >> 8, frame.width & 0xff];
  return Uint8Array.of(
    ...[0xff, 0xd8],
    ...segment(0xe0, [...jfif, ...density, 0, 0]),
    ...segment(0xdb, [precision & 0x10, ...quantization]),
    ...segment(frame.marker, [8, ...size, 1, 1, 0x11, 0]),
    ...segment(0xc4, [0x00, ...dcDefinition, 0x10, ...lumaOf(parts).ac]),
    ...segment(0xda, [1, 1, 0x00, 0, 63, 0]),
  );
}

function segment(marker: number, content: ArrayLike<number> & Iterable<number>): number[] {
  const length = content.length + 2;
  return [0xff, marker, length >> 8, length & 0xff, ...content];
}
