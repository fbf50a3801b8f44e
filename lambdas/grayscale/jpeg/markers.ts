import { type EntropyData, readEntropyData } from './entropy-data.ts';
import { UnsupportedJpegError } from './unsupported-jpeg-error.ts';

/** A component of an image: Y, Cb or Cr. */
export interface Component {
  readonly id: number;
  /** Horizontal sampling factor: blocks in an MCU, 1 to 4. */
  readonly horizontal: number;
  /** Vertical sampling factor: blocks in an MCU, 1 to 4. */
  readonly vertical: number;
  /** Number of its quantization table, 0 to 3. */
  readonly quantization: number;
}

/** Contents of a frame header (SOF0 or SOF1). */
export interface Frame {
  readonly marker: number;
  readonly width: number;
  readonly height: number;
  /** One (gray) or three (the first is Y). */
  readonly components: readonly Component[];
}

/** A component in a scan. */
export interface ScanComponent {
  readonly component: Component;
  /** Definition of its Huffman table for DC differences. */
  readonly dc: Uint8Array;
  /** Definition of its Huffman table for AC coefficients. */
  readonly ac: Uint8Array;
}

/** The scan with the image's luma, and the tables that apply to it. */
export interface LumaScan {
  readonly components: readonly ScanComponent[];
  /** In MCUs. 0 without restart markers. */
  readonly restartInterval: number;
  /** Luma's quantization table as in a DQT segment: precision (0 or 1) << 4 | its number, then 64 values. */
  readonly quantization: Uint8Array;
  readonly data: EntropyData;
  /** Without it, other bytes may follow the data. */
  readonly hasEndMarker: boolean;
}

/** The parts of a JPEG that the gray image needs. */
export interface JpegParts {
  readonly frame: Frame;
  readonly scan: LumaScan;
  /** As in the JFIF header: unit, then horizontal and vertical density with two bytes each. */
  readonly density: Uint8Array;
}

const noDensity = Uint8Array.of(0, 0, 1, 0, 1);

/** Maximum segments. 20 MiB could contain 5 million. Encoders write at most 300, with a color profile in parts. */
const maxSegments = 4096;

/**
 * Reads the markers of a sequential Huffman JPEG with 8 bits for each sample, gray or YCbCr.
 *
 * @throws {UnsupportedJpegError} for any other JPEG, and for every error, even one where decoders only warn
 */
export function readMarkers(source: Uint8Array): JpegParts {
  return new MarkerReader(source).read();
}

class MarkerReader {
  readonly #source: Uint8Array;
  readonly #quantization: (Uint8Array | undefined)[] = [];
  readonly #dc: (Uint8Array | undefined)[] = [];
  readonly #ac: (Uint8Array | undefined)[] = [];
  readonly #scanned = new Set<Component>();
  #restartInterval = 0;
  #density: Uint8Array | undefined;
  #transform: number | undefined;
  #frame: Frame | undefined;
  #scan: LumaScan | undefined;

  constructor(source: Uint8Array) {
    this.#source = source;
  }

  read(): JpegParts {
    const source = this.#source;
    if (source[0] !== 0xff || source[1] !== 0xd8) throw new UnsupportedJpegError('no start of image');
    for (let at = 2, segments = 0; segments < maxSegments; segments++) {
      if (source[at++] !== 0xff) return this.#endWithoutMarker('a marker is missing');
      while (source[at] === 0xff) at++;
      const marker = source[at++];
      if (marker === 0xd9) return this.#end();
      const length = ((source[at] as number) << 8) | (source[at + 1] as number);
      const end = at + length;
      if (length < 2 || end > source.length) return this.#endWithoutMarker('a segment is truncated');
      const segment = source.subarray(at + 2, end);
      at = end;
      if (marker === 0xda) at = this.#startOfScan(segment, end);
      else if (!this.#segment(marker as number, segment)) {
        return this.#endWithoutMarker(`unsupported marker ${marker}`);
      }
    }
    throw new UnsupportedJpegError('too many segments');
  }

  #end(): JpegParts {
    const frame = this.#frame;
    const scan = this.#scan;
    if (!frame || !scan || this.#scanned.size < frame.components.length)
      throw new UnsupportedJpegError('no whole picture');
    return { frame, scan, density: this.#density ?? noDensity };
  }

  /**
   * Browsers show a JPEG whose end marker is missing or replaced by vendor data. Then the blocks of the luma show
   * whether the data are complete, so the scan must contain all components.
   */
  #endWithoutMarker(reason: string): JpegParts {
    const { frame, scan, density } = this.#end();
    if (scan.components.length < frame.components.length) throw new UnsupportedJpegError(reason);
    return { frame, scan: { ...scan, hasEndMarker: false }, density };
  }

  /** @returns false for a marker of another kind of JPEG */
  #segment(marker: number, segment: Uint8Array): boolean {
    if (marker === 0xc0 || marker === 0xc1) this.#startOfFrame(marker, segment);
    else if (marker === 0xc4) this.#huffmanTables(segment);
    else if (marker === 0xdb) this.#quantizationTables(segment);
    else if (marker === 0xdd) this.#defineRestartInterval(segment);
    else if (marker === 0xe0) this.#jfif(segment);
    else if (marker === 0xee) this.#adobe(segment);
    else return marker > 0xe0 && (marker <= 0xef || marker === 0xfe);
    return true;
  }

  #startOfFrame(marker: number, segment: Uint8Array): void {
    const [precision, ...rest] = segment;
    const [height, width] = [uint16(segment, 1), uint16(segment, 3)];
    const count = rest[4] as number;
    if (this.#frame || precision !== 8 || width === 0 || height === 0)
      throw new UnsupportedJpegError('unsupported frame');
    if ((count !== 1 && count !== 3) || segment.length !== 6 + 3 * count)
      throw new UnsupportedJpegError('not 1 or 3 components');
    const components = Array.from({ length: count }, (_, index): Component => {
      const [id, sampling, quantization] = segment.subarray(6 + 3 * index) as unknown as [
        number,
        number,
        number,
      ];
      return { id, horizontal: sampling >> 4, vertical: sampling & 15, quantization };
    });
    const [luma] = components as [Component];
    for (const { horizontal, vertical, quantization } of components) {
      const fits = horizontal <= luma.horizontal && vertical <= luma.vertical;
      if (!fits || horizontal < 1 || vertical < 1 || quantization > 3)
        throw new UnsupportedJpegError('sampling is unusual');
    }
    if (luma.horizontal > 4 || luma.vertical > 4) throw new UnsupportedJpegError('invalid sampling factors');
    if (new Set(components.map(({ id }) => id)).size < count)
      throw new UnsupportedJpegError('components share an id');
    this.#frame = { marker, width, height, components };
  }

  #huffmanTables(segment: Uint8Array): void {
    for (let at = 0; at < segment.length; ) {
      const id = segment[at++] as number;
      let end = at + 16;
      for (const count of segment.subarray(at, end)) end += count;
      if (id & 0xec || end > segment.length || end - at > 16 + 256)
        throw new UnsupportedJpegError('a Huffman table is damaged');
      (id & 0x10 ? this.#ac : this.#dc)[id & 3] = segment.subarray(at, end);
      at = end;
    }
  }

  #quantizationTables(segment: Uint8Array): void {
    for (let at = 0; at < segment.length; ) {
      const id = segment[at] as number;
      const end = at + 1 + (id & 0x10 ? 128 : 64);
      if (id & 0xec || end > segment.length)
        throw new UnsupportedJpegError('a quantization table is damaged');
      this.#quantization[id & 3] = segment.subarray(at, end);
      at = end;
    }
  }

  #defineRestartInterval(segment: Uint8Array): void {
    if (segment.length !== 2) throw new UnsupportedJpegError('the restart interval is damaged');
    this.#restartInterval = uint16(segment, 0);
  }

  #jfif(segment: Uint8Array): void {
    if (!begins(segment, 'JFIF\0') || segment.length < 14) return;
    const density = segment.subarray(7, 12);
    const valid = (density[0] as number) <= 2 && uint16(density, 1) > 0 && uint16(density, 3) > 0;
    this.#density = valid ? density : noDensity;
  }

  #adobe(segment: Uint8Array): void {
    if (begins(segment, 'Adobe') && segment.length >= 12) this.#transform = segment[11];
  }

  /** @returns the end of the scan's data */
  #startOfScan(segment: Uint8Array, from: number): number {
    const frame = this.#frame;
    const count = segment[0] as number;
    if (!frame || segment.length !== 4 + 2 * count || count < 1)
      throw new UnsupportedJpegError('a scan header is damaged');
    this.#checkColors(frame);
    const [first, last, approximation] = segment.subarray(1 + 2 * count);
    if (first !== 0 || last !== 63 || approximation !== 0)
      throw new UnsupportedJpegError('a scan is not sequential');
    const components = Array.from({ length: count }, (_, index): ScanComponent => {
      const [id, tables] = segment.subarray(1 + 2 * index) as unknown as [number, number];
      const component = frame.components.find((candidate) => candidate.id === id);
      const dc = this.#dc[tables >> 4];
      const ac = this.#ac[tables & 15];
      if (!component || this.#scanned.has(component))
        throw new UnsupportedJpegError('a scan has an unknown or repeated component');
      if (!dc || !ac) throw new UnsupportedJpegError('a Huffman table is missing');
      this.#scanned.add(component);
      return { component, dc, ac };
    });
    const { data, end } = readEntropyData(this.#source, from);
    const [luma] = frame.components as [Component];
    if (components.some(({ component }) => component === luma)) {
      const quantization = this.#quantization[luma.quantization];
      if (!quantization) throw new UnsupportedJpegError('a quantization table is missing');
      const restartInterval = this.#restartInterval;
      this.#scan = { components, restartInterval, quantization, data, hasEndMarker: true };
    }
    return end;
  }

  /** Three components are Y, Cb and Cr, unless Adobe's marker has another color transform or their ids are R, G, B. */
  #checkColors({ components }: Frame): void {
    if (components.length === 1) return;
    if (this.#transform !== undefined && this.#transform !== 1) throw new UnsupportedJpegError('not YCbCr');
    const ids = components.map(({ id }) => String.fromCharCode(id)).join('');
    if (ids === 'RGB') throw new UnsupportedJpegError('not YCbCr');
  }
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function begins(segment: Uint8Array, text: string): boolean {
  return [...text].every((character, index) => segment[index] === character.charCodeAt(0));
}
