/** A box of an ISO base media file, with its length. */
export function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([uint32(8 + body.length), Buffer.from(type, 'latin1'), body]);
}

/** Numbers of 1, 2 or 4 bytes. */
export const bytes = (...numbers: number[]) => Buffer.from(numbers);
export const uint16 = (...numbers: number[]) =>
  Buffer.concat(numbers.map((number) => bytes(number >> 8, number & 0xff)));
export const uint32 = (...numbers: number[]) =>
  Buffer.concat(numbers.map((number) => uint16(number >>> 16, number & 0xffff)));
