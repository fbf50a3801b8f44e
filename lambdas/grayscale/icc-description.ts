const header = 128;
/** Position of the number of tags, after the header. */
const countBytes = 4;
const tagBytes = 12;

/**
 * Reads the description of an RGB ICC profile (ICC.1:2022, 7.3 and 9.2.41).
 *
 * @returns e.g. `sRGB IEC61966-2.1`; an empty text if there is no readable description
 */
export function iccDescription(profile: Buffer): string {
  if (profile.length < header + countBytes || profile.toString('latin1', 16, 20) !== 'RGB ') return '';
  const room = Math.floor((profile.length - header - countBytes) / tagBytes);
  const tags = Math.min(profile.readUInt32BE(header), room);
  for (let tag = 0; tag < tags; tag++) {
    const entry = header + countBytes + tagBytes * tag;
    if (profile.toString('latin1', entry, entry + 4) !== 'desc') continue;
    const start = profile.readUInt32BE(entry + 4);
    return textOf(profile.subarray(start, start + profile.readUInt32BE(entry + 8)));
  }
  return '';
}

/** "desc" in version 2, "mluc" in version 4. Of the latter, the first record is used. */
function textOf(element: Buffer): string {
  const type = element.toString('latin1', 0, 4);
  if (type === 'desc') return element.toString('latin1', 12);
  if (type !== 'mluc' || element.length < 28) return '';
  const [length, start] = [element.readUInt32BE(20), element.readUInt32BE(24)];
  const utf16 = Buffer.from(element.subarray(start, start + length));
  return utf16.length % 2 === 0 ? utf16.swap16().toString('utf16le') : '';
}
