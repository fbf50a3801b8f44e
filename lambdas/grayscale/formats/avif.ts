import { formatLimits, millions, tooLarge } from '../limits.ts';
import { type Box, FieldReader, readBoxes } from './iso-boxes.ts';
import { notReadable, type SourcePicture } from './source-picture.ts';

/** Size of version and flags, with which some boxes begin. */
const versionBytes = 4;

/**
 * Items, and references between them. 25 million pixels are 6,104 tiles of 64 by 64 pixels, the minimum, with as many
 * of the transparency.
 */
const maxItems = 16_384;

/**
 * Reads the primary item and the items that are decoded with it: the tiles of a grid, and the transparency. libheif
 * reads the sizes of the same items from their AV1 data, and rejects an item that is larger than declared here.
 *
 * @throws {Problem} 413 for a tile or transparency above the limit of an image, 422 for a damaged file
 */
export function readAvif(source: Buffer): SourcePicture {
  const bytes = asStillPicture(source);
  const boxes = [...readBoxes(findBox(bytes, 'meta').subarray(versionBytes))];
  const primary = primaryItem(contentOf(boxes, 'pitm'));
  const references = readReferences(contentOf(boxes, 'iref'));
  const properties = new ItemProperties([...readBoxes(contentOf(boxes, 'iprp'))]);

  const tiles = references.filter(({ type, from }) => type === 'dimg' && from === primary);
  const colors = new Set([primary, ...tiles.map(({ to }) => to)]);
  const others = references.filter(({ type, to }) => type === 'auxl' && colors.has(to));
  checkParts([...tiles.map(({ to }) => to), ...others.map(({ from }) => from)], properties);

  return {
    bytes,
    ...properties.sizeOf(primary),
    orientation: properties.orientation(primary),
    frames: 1,
    isPremultiplied: references.some(({ type, from }) => type === 'prem' && from === primary),
    grayRange: [...colors].map((item) => properties.grayRange(item)).find((range) => range !== undefined),
  };
}

/**
 * libvips knows only the brand of still images. It also decodes the primary item of an animation.
 *
 * @param source begins with the box that contains the brands
 */
function asStillPicture(source: Buffer): Buffer {
  const bytes = Buffer.from(source);
  bytes.write('avif', 8);
  return bytes;
}

/** Each part is decoded completely, even if the image shows only a piece of it. */
function checkParts(items: readonly number[], properties: ItemProperties): void {
  const { maxPixels } = formatLimits.avif;
  let total = 0;
  for (const item of items) {
    const { width, height } = properties.sizeOf(item);
    total += width * height;
    // Tiles may extend beyond the edges, and a transparency is as large as its image.
    if (width * height > maxPixels || total > 3 * maxPixels) {
      throw tooLarge(`The parts of an AVIF image may have at most ${millions(maxPixels)} pixels.`);
    }
  }
}

/** @throws {Problem} 422 if there is none */
function findBox(bytes: Buffer, name: string): Buffer {
  for (const { type, content } of readBoxes(bytes)) if (type === name) return content;
  throw notReadable(`no box ${name}`);
}

function contentOf(boxes: readonly Box[], name: string): Buffer {
  return boxes.find(({ type }) => type === name)?.content ?? Buffer.alloc(0);
}

function primaryItem(content: Buffer): number {
  const fields = new FieldReader(content);
  const version = fields.uint(1);
  fields.uint(3);
  return fields.uint(version === 0 ? 2 : 4);
}

interface Reference {
  /** `dimg`: derived from; `auxl`: auxiliary for; `prem`: premultiplied by. */
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

/** @throws {Problem} 422 for too many references */
function readReferences(content: Buffer): readonly Reference[] {
  const size = content[0] === 0 ? 2 : 4;
  let total = 0;
  return [...readBoxes(content.subarray(versionBytes))].flatMap((box) => {
    const fields = new FieldReader(box.content);
    const from = fields.uint(size);
    const count = fields.uint(2);
    total += count;
    if (total > maxItems) throw notReadable('too many references');
    return Array.from({ length: count }, () => ({ type: box.type, from, to: fields.uint(size) }));
  });
}

/** Exif orientations, by quarter turns counterclockwise: alone, then mirrored top to bottom, then left to right. */
const rotated = [1, 8, 3, 6];
const mirrored = [
  [4, 5, 2, 7],
  [2, 7, 4, 5],
];

/**
 * The properties of each item (ISO/IEC 23008-12, section 9.3). Rotation and mirroring are read, but removed from the
 * file. libheif applies those of each item. Until July 2025, libavif wrote them for the colors but not for the
 * transparency, and also for the tiles of a grid (AOMediaCodec/libavif#2831). Browsers apply those of the primary item
 * to the whole picture.
 */
class ItemProperties {
  readonly #properties: readonly Box[];
  /** At most 255 of each item. */
  readonly #ofItem = new Map<number, readonly Box[]>();

  /**
   * @param boxes content of `iprp`
   * @throws {Problem} 422 if there are too many items, or an item is listed twice
   */
  constructor(boxes: readonly Box[]) {
    this.#properties = [...readBoxes(contentOf(boxes, 'ipco'))];
    for (const { type, content } of boxes) if (type === 'ipma') this.#associate(new FieldReader(content));
  }

  #associate(fields: FieldReader): void {
    const version = fields.uint(1);
    const isWide = (fields.uint(3) & 1) === 1;
    for (let left = fields.uint(4); left > 0; left--) {
      const item = fields.uint(version < 1 ? 2 : 4);
      const count = fields.uint(1);
      // libavif, which browsers use, also rejects an item that is listed twice.
      if (this.#ofItem.has(item)) throw notReadable('an item listed twice');
      if (this.#ofItem.size === maxItems) throw notReadable('too many items');
      // The highest bit says whether a reader must support the property.
      const properties = Array.from({ length: count }, () => {
        const entry = fields.rest.subarray(0, isWide ? 2 : 1);
        const index = isWide ? fields.uint(2) & 0x7fff : fields.uint(1) & 0x7f;
        const property = this.#properties[index - 1];
        // 0 means no property.
        if (property && ['irot', 'imir'].includes(property.type)) entry.fill(0);
        return property;
      });
      this.#ofItem.set(
        item,
        properties.filter((property) => property !== undefined),
      );
    }
  }

  #all(item: number, name: string): Buffer[] {
    const properties = this.#ofItem.get(item) ?? [];
    return properties.filter(({ type }) => type === name).map(({ content }) => content);
  }

  /** @throws {Problem} 422 for an item without a size */
  sizeOf(item: number): { width: number; height: number } {
    const [content = Buffer.alloc(0)] = this.#all(item, 'ispe');
    const fields = new FieldReader(content.subarray(versionBytes));
    return { width: fields.uint(4), height: fields.uint(4) };
  }

  /** @returns 1 to 8, as in Exif */
  orientation(item: number): number {
    const [turns = 0] = this.#all(item, 'irot').map(([byte = 0]) => byte & 3);
    const [axis] = this.#all(item, 'imir').map(([byte = 0]) => byte & 1);
    return (axis === undefined ? rotated : mirrored[axis])?.[turns] ?? 1;
  }

  /** @returns undefined for an AV1 item with colors */
  grayRange(item: number): 'full' | 'limited' | undefined {
    const isMonochrome = this.#all(item, 'av1C').some((content) => ((content[2] ?? 0) & 0x10) !== 0);
    const isLimited = this.#all(item, 'colr').some(
      (content) => content.toString('latin1', 0, 4) === 'nclx' && (content[10] ?? 0x80) < 0x80,
    );
    return isMonochrome ? (isLimited ? 'limited' : 'full') : undefined;
  }
}
