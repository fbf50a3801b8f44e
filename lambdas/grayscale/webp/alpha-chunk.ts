import { BitWriter } from './bit-writer.ts';
import { type PrefixCode, prefixCode, reversed } from './prefix-code.ts';

/**
 * Compresses a plane of transparency without loss, as the content of WebP's ALPH chunk (RFC 9649, section 2.7.1.2): a
 * lossless picture whose only channel is green, with references to the pixel before and the one above.
 *
 * libwebp would do it too, but takes up to 100 bytes for each pixel of it, and more time than for all else. Transparency
 * is plane, a gradient or noise, and for none of them is there much to be found farther away.
 *
 * @param plane one byte a pixel
 * @param width in pixels
 */
export function alphaChunk(plane: Uint8Array, width: number): Buffer {
  const plain = measured(plane, width, filters.none);
  if (plain.bits <= plane.length * plainBits) return compressed(plain, width);
  const filtered = measured(gradientFiltered(plane, width), width, filters.gradient);
  return compressed(filtered.bits < plain.bits ? filtered : plain, width);
}

/** As the chunk's first byte has them, beside that it is compressed. */
const filters = { none: 0, gradient: 3 } as const;

/** Bits a pixel below which a filter would not be worth its time. */
const plainBits = 0.05;

/** What is going to be written, and what it takes. */
interface MeasuredPlane {
  readonly plane: Uint8Array;
  readonly filter: (typeof filters)[keyof typeof filters];
  /** Undefined for one symbol alone, which then takes no bits. */
  readonly green: PrefixCode | undefined;
  readonly bits: number;
}

function measured(plane: Uint8Array, width: number, filter: MeasuredPlane['filter']): MeasuredPlane {
  const counts = new Uint32Array(greenSymbols);
  eachToken(
    plane,
    width,
    (value) => void (counts[value] as number)++,
    (length) => void (counts[firstLength + lengthSymbol(length)] as number)++,
  );
  const green = counts.filter((count) => count > 0).length > 1 ? prefixCode(counts) : undefined;
  return { plane, filter, green, bits: green ? contentBits(green, counts) : 0 };
}

function compressed({ plane, filter, green, bits }: MeasuredPlane, width: number): Buffer {
  const writer = new BitWriter(headerBits + bits);
  const lossless = 1;
  writer.put(lossless | (filter << 2), 8);
  // No transformation, no cache of colours, one group of codes: for green, red, blue, alpha and distance.
  writer.put(0, 3);
  if (green) writeCode(writer, green.lengths);
  else writeSingle(writer, plane[0] as number);
  for (let channel = 0; channel < 3; channel++) writeSingle(writer, 0);
  // Two symbols, of one bit and of eight.
  writer.put(0b011, 3);
  writer.put(above, 1);
  writer.put(before, 8);
  if (green) writeContent(writer, green, plane, width);
  return writer.end();
}

/** Each pixel less what those before, above, and before the one above let expect. */
function gradientFiltered(plane: Uint8Array, width: number): Uint8Array {
  const filtered = new Uint8Array(plane.length);
  for (let at = 0; at < plane.length; at++) {
    const left = at % width === 0 ? -1 : (plane[at - 1] as number);
    const top = at < width ? -1 : (plane[at - width] as number);
    const corner = left < 0 || top < 0 ? 0 : (plane[at - width - 1] as number);
    const expected = left < 0 ? Math.max(top, 0) : top < 0 ? left : left + top - corner;
    // A byte keeps what is left of a negative number, as the format wants it.
    filtered[at] = (plane[at] as number) - Math.min(Math.max(expected, 0), 255);
  }
  return filtered;
}

/** Values, then lengths of what is repeated. */
const greenSymbols = 280;
const firstLength = 256;
const longestRepeat = 4096;
/** What is shorter takes no more bits as values. */
const shortestRepeat = 3;

/** Which of the two is repeated from: also its place in the list of near pixels, and its code of one bit. */
const above = 0;
const before = 1;

/** Goes through the plane once, by what is written: values, and repeats of what is above or before. */
function eachToken(
  plane: Uint8Array,
  width: number,
  literal: (value: number) => void,
  repeat: (length: number, from: typeof above | typeof before) => void,
): void {
  for (let at = 0; at < plane.length; ) {
    const most = Math.min(plane.length, at + longestRepeat);
    const fromAbove = at < width ? 0 : sameAs(plane, at, at - width, most);
    const fromBefore = at < 1 || at + fromAbove === most ? 0 : sameAs(plane, at, at - 1, most);
    const length = Math.max(fromAbove, fromBefore);
    if (length < shortestRepeat) literal(plane[at++] as number);
    else {
      repeat(length, fromAbove >= fromBefore ? above : before);
      at += length;
    }
  }
}

/** @returns how many pixels are the same here as there, up to an end */
function sameAs(plane: Uint8Array, here: number, there: number, end: number): number {
  let at = here;
  for (let from = there; at < end && plane[at] === plane[from]; from++) at++;
  return at - here;
}

/** A length's symbol; how many bits follow it, {@link lengthBits} tells. */
function lengthSymbol(length: number): number {
  const rest = length - 1;
  if (rest < 4) return rest;
  const highest = 31 - Math.clz32(rest);
  return 2 * highest + ((rest >> (highest - 1)) & 1);
}

function lengthBits(symbol: number): number {
  return symbol < 4 ? 0 : (symbol - 2) >> 1;
}

/** At least as many as there are before the pixels. */
const headerBits = 8 + 3 + 3 * 4 + 75 + 4 * greenSymbols + 12;

/** A code of one symbol, which then takes no bits. */
function writeSingle(writer: BitWriter, symbol: number): void {
  const isByte = symbol > 1 ? 1 : 0;
  writer.put(0b001 | (isByte << 2), 3);
  writer.put(symbol, isByte ? 8 : 1);
}

/** Lengths are themselves coded. Here each of 0 to 15 takes four bits, and the three symbols for repeats none. */
function writeCode(writer: BitWriter, lengths: Uint8Array): void {
  const codeLengths = 19;
  const repeats = 3;
  writer.put(0, 1);
  writer.put(codeLengths - 4, 4);
  // In the order of the format: 17, 18, 0, 1, 2, 3, 4, 5, 16, 6 to 15.
  for (let place = 0; place < codeLengths; place++) writer.put([0, 1, 8].includes(place) ? 0 : 4, repeats);
  // All symbols have one.
  writer.put(0, 1);
  for (const length of lengths) writer.put(reversed(length, 4), 4);
}

function contentBits({ lengths }: PrefixCode, counts: Uint32Array): number {
  return counts.reduce((bits, count, symbol) => {
    const distance = 1;
    const more = symbol < firstLength ? 0 : lengthBits(symbol - firstLength) + distance;
    return bits + count * ((lengths[symbol] as number) + more);
  }, 0);
}

function writeContent(
  writer: BitWriter,
  { lengths, codes }: PrefixCode,
  plane: Uint8Array,
  width: number,
): void {
  const put = (symbol: number) => writer.put(codes[symbol] as number, lengths[symbol] as number);
  eachToken(plane, width, put, (length, from) => {
    const symbol = lengthSymbol(length);
    const more = lengthBits(symbol);
    put(firstLength + symbol);
    writer.put((length - 1) & ((1 << more) - 1), more);
    writer.put(from, 1);
  });
}
