import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

/** Cells of the pattern in each direction, and pixels of a cell. The frame is half a cell wide. */
const cells = 5;
const cellSize = 48;
const margin = cellSize / 2;
const size = cells * cellSize + 2 * margin;

/** Draws a symmetrical pattern in two colors, a PNG of 288 by 288 pixels. The same id always gives the same picture. */
export function avatar(id: number): Buffer {
  const hash = createHash('sha256').update(`keeper ${id}`).digest();
  const inked = (row: number, column: number) => {
    const mirrored = Math.min(column, cells - 1 - column);
    return ((hash[row * 3 + mirrored] as number) & 1) === 1;
  };
  const rows = Array.from({ length: size }, (_, y) => {
    const line = Buffer.alloc(1 + size); // a line begins with its filter: 0, none
    for (let x = 0; x < size; x++) {
      const row = Math.floor((y - margin) / cellSize);
      const column = Math.floor((x - margin) / cellSize);
      const inside = row >= 0 && row < cells && column >= 0 && column < cells;
      line[1 + x] = inside && inked(row, column) ? 1 : 0;
    }
    return line;
  });
  const hue = (hash.readUInt16BE(30) / 0xffff) * 360;
  return png(Buffer.concat(rows), [...rgb(hue, 0.3, 0.92), ...rgb(hue, 0.55, 0.42)]);
}

/** Source of the format: PNG (Third Edition), W3C. Each pixel has eight bits, an index into the palette. */
function png(pixels: Buffer, palette: readonly number[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 3], 8); // bit depth; color type 3 is indexed; the rest are zeros
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette)),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** @param hue degrees @param saturation 0 to 1 @param lightness 0 to 1 */
function rgb(hue: number, saturation: number, lightness: number): number[] {
  const amplitude = saturation * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((offset) => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  });
}
