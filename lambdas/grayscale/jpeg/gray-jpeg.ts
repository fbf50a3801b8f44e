import { formatLimits } from '../limits.ts';
import { BitWriter } from './bits.ts';
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
    const parts = readMarkers(source);
    if (parts.frame.width * parts.frame.height > maxPixels) return undefined;
    return writeJpeg(parts, readLuma(parts.frame, parts.scan));
  } catch (error) {
    if (error instanceof UnsupportedJpegError) return undefined;
    throw error;
  }
}

/** Uses the image's own DC table, unless it lacks a code that the new order needs. */
function writeJpeg(parts: JpegParts, blocks: LumaBlocks): Uint8Array {
  const jpeg = writeWith(lumaOf(parts).dc, parts, blocks) ?? writeWith(standardDcDefinition, parts, blocks);
  if (!jpeg) throw new UnsupportedJpegError('a DC difference is too large');
  return jpeg;
}

/** @returns undefined if the table lacks a code */
function writeWith(dcDefinition: Uint8Array, parts: JpegParts, blocks: LumaBlocks): Uint8Array | undefined {
  const { view, dc, start, length } = blocks;
  const header = headerOf(parts, dcDefinition);
  // Space for all data with 4 more bytes for each block, each byte stuffed. The system allocates only pages that are
  // written.
  const bytes = new Uint8Array(header.length + 2 * (view.byteLength + 4 * dc.length) + endOfImage.length);
  bytes.set(header);
  const writer = new BitWriter(bytes, header.length);
  const codes = writingCodes(dcDefinition);
  let previous = 0;
  for (let block = 0; block < dc.length; block++) {
    const difference = (dc[block] as number) - previous;
    previous += difference;
    const size = 32 - Math.clz32(Math.abs(difference));
    const codeLength = codes.length[size] as number;
    if (codeLength === 0) return undefined;
    const value = difference < 0 ? difference + (1 << size) - 1 : difference;
    writer.put(((codes.code[size] as number) << size) | value, codeLength + size);
    writer.copy(view, start[block] as number, length[block] as number);
  }
  const end = writer.finish();
  bytes.set(endOfImage, end);
  return bytes.slice(0, end + endOfImage.length);
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
