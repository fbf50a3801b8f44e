import { randomNumbers } from './random.ts';

/** Bytes with a meaning in a JPEG: markers, bytes next to them, and the limits of number ranges. */
const tellingBytes = [
  ...[0x00, 0x01, 0x02, 0x10, 0x11, 0x22, 0x44, 0x7f, 0x80, 0xfe, 0xff],
  ...[0xc0, 0xc1, 0xc2, 0xc4, 0xcc, 0xd0, 0xd7, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xe0, 0xee],
];

/**
 * Damages a file with 1 to 4 mutations: changes bits and bytes, removes, duplicates or overwrites parts, truncates it.
 *
 * @param seed the same seed gives the same mutations
 */
export function mutated(file: Uint8Array, seed: number): Uint8Array {
  const random = randomNumbers(seed);
  let bytes = Buffer.from(file);
  for (let left = 1 + random(4); left > 0 && bytes.length > 0; left--) {
    // Most faults are possible in the headers, at the beginning.
    const at = random(random(2) === 0 ? Math.min(bytes.length, 700) : bytes.length);
    const end = Math.min(bytes.length, at + 1 + random(random(3) === 0 ? 200 : 4));
    const kind = random(8);
    if (kind < 3) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    else if (kind === 3) bytes[at] = tellingBytes[random(tellingBytes.length)] ?? 0;
    else if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    else if (kind === 5) bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    else if (kind === 6)
      bytes.set([0xff, tellingBytes[random(tellingBytes.length)] ?? 0].slice(0, bytes.length - at), at);
    else if (random(4) === 0) bytes = bytes.subarray(0, at);
    else bytes.copyWithin(at, random(bytes.length), bytes.length - random(bytes.length - at));
  }
  return bytes;
}
