/** A frame of a GIF. */
export interface GifFrame {
  readonly width: number;
  readonly height: number;
  /** Position on the canvas. @default 0 */
  readonly left?: number;
  readonly top?: number;
  /** A color table of its own, of 2 to 256 colors with three bytes each. @default - the one of the screen */
  readonly colors?: Buffer;
  /** @default false */
  readonly interlaced?: boolean;
  /** What happens to its area before the next frame. @default 0, unspecified */
  readonly disposal?: number;
  /** Compressed pixels from `lzw`. */
  readonly data: Buffer;
}

const palette = Buffer.from([0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 255]);

/** @param extension blocks between the palette and the frames */
export function gif(
  width: number,
  height: number,
  frames: readonly GifFrame[],
  extension: Buffer = Buffer.alloc(0),
) {
  const screen = Buffer.alloc(7);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  // A palette of four colors.
  screen[4] = 0x81;
  const blocks = frames.flatMap((frame) => [control(frame), descriptor(frame), frame.data]);
  return Buffer.concat([Buffer.from('GIF89a'), screen, palette, extension, ...blocks, Buffer.from(';')]);
}

/** Shown for a tenth of a second. */
function control({ disposal = 0 }: GifFrame): Buffer {
  return Buffer.from([0x21, 0xf9, 4, disposal << 2, 10, 0, 0, 0]);
}

function descriptor(frame: GifFrame): Buffer {
  const { left = 0, top = 0, width, height, interlaced = false, colors = Buffer.alloc(0) } = frame;
  const bytes = Buffer.alloc(10);
  bytes[0] = 0x2c;
  bytes.writeUInt16LE(left, 1);
  bytes.writeUInt16LE(top, 3);
  bytes.writeUInt16LE(width, 5);
  bytes.writeUInt16LE(height, 7);
  bytes[9] = (interlaced ? 0x40 : 0) | (colors.length > 0 ? 0x80 | (Math.log2(colors.length / 3) - 1) : 0);
  return Buffer.concat([bytes, colors]);
}

/** Maximum number of LZW codes. */
const tableSize = 4096;

/**
 * Compresses pixels of one color to the minimum size of LZW. Each code stands for one pixel more than the previous
 * code, up to 4,090. Then this code is repeated.
 */
export function lzw(pixels: number): Buffer {
  const [clear, end, first] = [4, 5, 6];
  const bits: number[] = [];
  let [size, next] = [3, first];
  const put = (code: number) => {
    for (let bit = 0; bit < size; bit++) bits.push((code >> bit) & 1);
  };
  put(clear);
  put(0);
  let left = pixels - 1;
  for (let length = 2; left >= length && next < tableSize; length++) {
    put(next);
    left -= length;
    if (++next === 2 ** size && size < 12) size++;
  }
  const maxLength = next - first + 1;
  const repeated = next === tableSize ? Math.floor(left / maxLength) : 0;
  if (repeated > 0) left -= repeated * maxLength;
  for (; left > 0 && repeated === 0; left--) put(0);
  // The longest code is all ones.
  while (bits.length % 8) bits.push(1);
  const data = Buffer.alloc(bits.length / 8 + Math.floor((repeated * 12) / 8), 0xff);
  for (let at = 0; at * 8 < bits.length; at++) {
    data[at] = bits.slice(at * 8, at * 8 + 8).reduce((byte, bit, place) => byte | (bit << place), 0);
  }
  put(end);
  return Buffer.concat([Buffer.from([2]), subBlocks(data)]);
}

/** Pixels of up to 256 colors, uncompressed: a code of 9 bits for each. */
export function uncompressed(colors: readonly number[]): Buffer {
  const [clear, end] = [256, 257];
  // Without clear codes, the codes would become longer.
  const codes = [...colors.flatMap((color, at) => (at % 200 === 0 ? [clear, color] : [color])), end];
  return packed(codes.map((code) => [code, 9]));
}

/**
 * Pixels of up to 256 colors: a code of 9 to 12 bits for each.
 *
 * @param isCleared whether they begin with a clear code
 */
export function growing(colors: readonly number[], isCleared: boolean): Buffer {
  // All codes but the first add one to the table, which begins with 258.
  const codes = colors.map((color, at) => [color, Math.min(32 - Math.clz32(257 + at), 12)] as const);
  return packed(isCleared ? [[256, 9], ...codes] : codes);
}

/** @param codes with their bits */
function packed(codes: readonly (readonly [code: number, bits: number])[]): Buffer {
  const bits = codes.flatMap(([code, size]) => Array.from({ length: size }, (_, bit) => (code >> bit) & 1));
  const data = Buffer.alloc(Math.ceil(bits.length / 8));
  bits.forEach((bit, at) => void data.writeUInt8(data.readUInt8(at >> 3) | (bit << (at & 7)), at >> 3));
  return Buffer.concat([Buffer.from([8]), subBlocks(data)]);
}

/** Splits data into blocks of at most 255 bytes, with an empty block at the end. */
function subBlocks(data: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255);
    blocks.push(Buffer.from([block.length]), block);
  }
  return Buffer.concat([...blocks, Buffer.from([0])]);
}

/** A comment extension. */
export function comment(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x21, 0xfe]), subBlocks(Buffer.from(text))]);
}
