import { once } from 'node:events';
import { Readable } from 'node:stream';
import { constants, crc32, createDeflate, createInflate, type Deflate } from 'node:zlib';
import { Problem } from '../../shared/problem.ts';
import type { GrayscaleImage } from '../convert-image.ts';
import { limits } from '../limits.ts';
import type { TimeLimit } from '../time-limit.ts';
import { chunk, type PngChunk, signature, uint32 } from './chunks.ts';
import { filterByAverage, filters, unfilter } from './filters.ts';
import { type GrayRows, grayRows } from './gray-rows.ts';
import { isTurnedOrManaged, type PngHeader, pixelBits, readHeader } from './header.ts';

/**
 * Converts a PNG row by row: unpacked, gray and packed again while the next rows arrive, so that it takes the memory of
 * a few rows, and the threads of unpacking and packing work at the same time.
 *
 * @param chunks of the file
 * @returns undefined for what has to be decoded as a whole: interlaced, turned, or with colours of another space
 * @throws Problem 413 for too many pixels, 422 for what is damaged
 */
export async function grayPng(
  chunks: readonly PngChunk[],
  timeout: TimeLimit,
): Promise<GrayscaleImage | undefined> {
  const header = readHeader(chunks[0]);
  const { width, height } = header;
  if (width * height > limits.framePixels) throw new Problem('image-too-large');
  if (header.interlaced || isTurnedOrManaged(chunks)) {
    if (Math.max(width, height) <= limits.decodedPngSide) return undefined;
    const detail = `With a side of more than ${limits.decodedPngSide} pixels, a PNG has to be upright, of sRGB, and not interlaced.`;
    throw new Problem('image-too-large', { detail });
  }
  const rows = grayRows(header, chunks);
  const data = chunks.filter(({ type }) => type === 'IDAT');
  const packed = data.reduce((sum, { content }) => sum + content.length, 0);
  const writer = new RowWriter(width, rows.channels, packed > photoShare * rowBytes(header) * height);
  const idat = await writer.packed(() => convertRows(header, rows, inflated(data, timeout), writer));
  const [gray, grayAlpha] = [0, 4];
  const kind = Buffer.from([8, rows.channels === 2 ? grayAlpha : gray, 0, 0, 0]);
  const head = chunk('IHDR', Buffer.concat([uint32(width), uint32(height), kind]));
  const bytes = Buffer.concat([signature, head, ...idat, chunk('IEND', Buffer.alloc(0))]);
  return { bytes, width, height };
}

/** Of what it unpacks to, a drawing takes less than this, and a photo takes more. */
const photoShare = 0.25;

/** Bytes that are unpacked, or packed, at once. */
const step = 1_048_576;

/** Bytes that may wait to be packed: enough to keep its thread at work all the time. */
const ahead = 8 * step;

function rowBytes(header: PngHeader): number {
  return Math.ceil((header.width * pixelBits(header)) / 8);
}

/** A row's samples, and the same behind as many zeros as a pixel has bytes, for the filters. */
interface Row {
  readonly padded: Uint8Array;
  readonly plain: Uint8Array;
}

/** Waits once for each part that is unpacked, not for each row: there may be 50 million of them. */
async function convertRows(
  header: PngHeader,
  rows: GrayRows,
  parts: AsyncGenerator<Uint8Array>,
  writer: RowWriter,
): Promise<void> {
  const pixelBytes = Math.max(1, pixelBits(header) >> 3);
  const length = pixelBytes + rowBytes(header);
  const empty = (): Row => {
    const padded = new Uint8Array(length);
    return { padded, plain: padded.subarray(pixelBytes) };
  };
  let [row, prior] = [empty(), empty()];
  let left = header.height;
  let filter = -1;
  let filled = pixelBytes;
  for await (const part of parts) {
    for (let at = 0; at < part.length && left > 0; ) {
      if (filter < 0) filter = part[at++] as number;
      const end = Math.min(part.length, at + length - filled);
      copy(part, at, end, row.padded, filled);
      filled += end - at;
      at = end;
      if (filled < length) break;
      unfilter(filter, row.padded, prior.padded, pixelBytes);
      rows.convert(row.plain, writer.row);
      writer.next();
      [row, prior, filled, filter] = [prior, row, pixelBytes, -1];
      left--;
    }
    await writer.drained();
    if (left === 0) return;
  }
  throw new Problem('image-not-readable', { reason: 'ends early' });
}

/** Short rows are copied by hand: a view on them would take longer. */
function copy(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): void {
  if (end - start > 64) to.set(from.subarray(start, end), at);
  else for (let byte = start, place = at; byte < end; byte++, place++) to[place] = from[byte] as number;
}

async function* inflated(data: readonly PngChunk[], timeout: TimeLimit): AsyncGenerator<Uint8Array> {
  // Each turn of the thread that unpacks costs time, and files have chunks of 8 KiB.
  const contents = function* () {
    let collected: Buffer[] = [];
    let bytes = 0;
    for (const { content, whole } of data) {
      const check = whole.readUInt32BE(whole.length - 4);
      if (crc32(whole.subarray(4, -4)) !== check) throw new Error('A check sum is wrong.');
      collected.push(content);
      bytes += content.length;
      if (bytes < step) continue;
      yield Buffer.concat(collected);
      collected = [];
      bytes = 0;
    }
    yield Buffer.concat(collected);
  };
  const inflate = createInflate({ chunkSize: step });
  const source = Readable.from(contents()).on('error', (error) => inflate.destroy(error));
  try {
    for await (const part of source.pipe(inflate)) {
      timeout();
      yield part;
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('image-not-readable', { cause });
  } finally {
    source.destroy();
  }
}

/** Filters and packs gray rows. */
class RowWriter {
  /** The row that is written next. */
  row: Uint8Array;
  #prior: Uint8Array;
  readonly #channels: number;
  readonly #photo: boolean;
  readonly #deflate: Deflate;
  readonly #chunks: Buffer[] = [];
  #block: Buffer;
  #filled = 0;

  /**
   * @param channels bytes of a pixel
   * @param photo whether neighbours are alike, rather than the same. Measured for 12 million pixels of a photo: with
   * each byte less than the average of two neighbours, and repeats of one byte looked for alone, packing takes a third
   * of the time, and the result is smaller by a quarter. For drawings it would be larger by half.
   */
  constructor(width: number, channels: number, photo: boolean) {
    this.#channels = channels;
    this.#photo = photo;
    this.row = new Uint8Array(width * channels);
    this.#prior = new Uint8Array(width * channels);
    this.#block = Buffer.allocUnsafe(Math.max(step, 1 + this.row.length));
    const strategy = photo ? constants.Z_RLE : constants.Z_DEFAULT_STRATEGY;
    this.#deflate = createDeflate({ level: 6, strategy, chunkSize: step });
    this.#deflate.on('data', (data: Buffer) => this.#chunks.push(chunk('IDAT', data)));
    // Whoever waits next throws it: with nobody to hear of it, it would end the process.
    this.#deflate.on('error', () => {});
  }

  /** Takes `row`, and has another one in its place. */
  next(): void {
    const { row } = this;
    if (this.#filled + 1 + row.length > this.#block.length) this.#flush();
    this.#block[this.#filled++] = this.#photo ? filters.average : filters.none;
    if (this.#photo) filterByAverage(this.#block, this.#filled, row, this.#prior, this.#channels);
    else copy(row, 0, row.length, this.#block, this.#filled);
    this.#filled += row.length;
    [this.row, this.#prior] = [this.#prior, row];
  }

  /** Waits for the packing when it is far behind. */
  async drained(): Promise<void> {
    this.#check();
    if (this.#deflate.writableLength > ahead) await once(this.#deflate, 'drain');
  }

  /**
   * Packs to the end, or stops at once when that fails: what waits would take the time of the next picture.
   *
   * @param write all rows
   * @returns the IDAT chunks
   */
  async packed(write: () => Promise<void>): Promise<readonly Buffer[]> {
    try {
      await write();
      this.#check();
      this.#deflate.end(this.#block.subarray(0, this.#filled));
      await once(this.#deflate, 'end');
      return this.#chunks;
    } finally {
      this.#deflate.destroy();
    }
  }

  #check(): void {
    if (this.#deflate.errored) throw this.#deflate.errored;
  }

  #flush(): void {
    this.#deflate.write(this.#block.subarray(0, this.#filled));
    this.#block = Buffer.allocUnsafe(this.#block.length);
    this.#filled = 0;
  }
}
