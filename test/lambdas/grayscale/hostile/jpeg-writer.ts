/** A segment of a JPEG with its length. */
export function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

const start = Buffer.from([0xff, 0xd8]);
const end = Buffer.from([0xff, 0xd9]);
const quantization = segment(0xdb, Buffer.from([0, ...Array.from({ length: 64 }, () => 1)]));

/** A Huffman table with the one-bit code 0 for this symbol. */
function huffman(kind: number, symbol: number): Buffer {
  return segment(0xc4, Buffer.from([kind, 1, ...Array.from({ length: 15 }, () => 0), symbol]));
}

function frame(marker: number, width: number, height: number): Buffer {
  const content = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  content.writeUInt16BE(height, 1);
  content.writeUInt16BE(width, 3);
  return segment(marker, content);
}

/** A gray sequential JPEG with this size in its header, but almost no data. */
export function emptyJpeg(width: number, height: number): Buffer {
  const scan = segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0]));
  return Buffer.concat([
    ...[start, quantization, frame(0xc0, width, height), huffman(0, 0), huffman(0x10, 0), scan],
    ...[Buffer.from([0]), end],
  ]);
}

/**
 * A progressive JPEG with one gray value. A decoder must visit all blocks for each scan, but the file has only one bit
 * for each run of 32,767 blocks.
 */
export function manyScans(width: number, height: number, scans: number): Buffer {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const dcScan = segment(0xda, Buffer.from([1, 1, 0, 0, 0, 0]));
  const dcData = Buffer.alloc(Math.ceil(blocks / 8));
  // EOB14: a run of 16,384 blocks, plus the number in the 14 bits after the code.
  const runs = Math.ceil(blocks / 32_767);
  const bits = runs * 15;
  const acData = Buffer.alloc(Math.ceil(bits / 8), 0xff);
  for (let run = 0; run < runs; run++)
    acData[(run * 15) >> 3] = (acData[(run * 15) >> 3] ?? 0) & ~(0x80 >> ((run * 15) & 7));
  const stuffed = Buffer.from([...acData].flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
  const acScan = (nth: number) => {
    const coefficient = 1 + (nth % 63);
    return Buffer.concat([segment(0xda, Buffer.from([1, 1, 0, coefficient, coefficient, 0])), stuffed]);
  };
  return Buffer.concat([
    ...[start, quantization, frame(0xc2, width, height), huffman(0, 0), huffman(0x10, 0xe0), dcScan, dcData],
    ...Array.from({ length: scans }, (_, nth) => acScan(nth)),
    end,
  ]);
}

/** Inserts segments after the first marker. */
export function withSegments(jpeg: Buffer, segments: readonly Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}
