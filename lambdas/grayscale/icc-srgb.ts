const header = 128;
/** Position of the number of tags, after the header. */
const countBytes = 4;
const tagBytes = 12;

/** XYZ of the sRGB primaries under D50, as in the profiles of HP, Apple, Google and Little CMS within 0.0003. */
const primaries: Readonly<Record<string, readonly number[]>> = {
  r: [0.4361, 0.2225, 0.0139],
  g: [0.3851, 0.7169, 0.0971],
  b: [0.1431, 0.0606, 0.7141],
};

/** Maximum difference of a primary. It changes a luma by a quarter of a step. */
const maxDifference = 0.001;
/** Maximum difference of the tone curve, in steps of 8 bits. A table of 26 points, which Facebook uses, has 0.6. */
const maxSteps = 1;

/**
 * Whether an ICC profile is sRGB (ICC.1:2022, 7.3, 10.6, 10.18 and 10.31). The name of a profile does not show this:
 * "sRGB-elle-V2-g10" has linear values, and the sRGB profile of Facebook is named "c2".
 */
export function isSrgb(profile: Buffer): boolean {
  const tags = readTags(profile);
  // Decoders prefer a lookup table ("A2B0") to primaries and curves.
  const hasTable = [...tags.keys()].some((name) => /^[AD]2B/.test(name));
  if (profile.toString('latin1', 16, 24) !== 'RGB XYZ ' || hasTable) return false;
  return Object.entries(primaries).every(([color, primary]) => {
    const xyz = fixedNumbers(tags.get(`${color}XYZ`));
    const isNear = primary.every((value, index) => Math.abs(value - (xyz[index] ?? 0)) < maxDifference);
    return isNear && isSrgbCurve(tags.get(`${color}TRC`) ?? Buffer.alloc(0));
  });
}

/** @returns the elements by their names. They may be truncated */
function readTags(profile: Buffer): ReadonlyMap<string, Buffer> {
  const tags = new Map<string, Buffer>();
  for (let at = header + countBytes; at + tagBytes <= profile.length; at += tagBytes) {
    if (tags.size === profile.readUInt32BE(header)) break;
    const start = profile.readUInt32BE(at + 4);
    const end = start + profile.readUInt32BE(at + 8);
    tags.set(profile.toString('latin1', at, at + 4), profile.subarray(start, end));
  }
  return tags;
}

function isSrgbCurve(element: Buffer): boolean {
  const linear = element.toString('latin1', 0, 4) === 'para' ? parametricCurve(element) : tableCurve(element);
  return Array.from({ length: 64 }, (_, index) => index / 63).every((value) => {
    const light = linear(value);
    const encoded = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
    return Math.abs(encoded - value) * 255 < maxSteps;
  });
}

/** Of the five types of functions, sRGB needs the fourth: a power with a linear start. */
function parametricCurve(element: Buffer): (value: number) => number {
  const [gamma = 1, a = 1, b = 0, c = 1, d = 0] = fixedNumbers(element.subarray(4));
  const isFourth = element.length >= 32 && element.readUInt16BE(8) === 3;
  return (value) => (isFourth ? (value < d ? c * value : (a * value + b) ** gamma) : value);
}

/** Points at equal distances. A single one would be an exponent, which is not sRGB. */
function tableCurve(element: Buffer): (value: number) => number {
  const room = (element.length - 12) >> 1;
  const last = room > 0 ? Math.min(room, element.readUInt32BE(8)) - 1 : 0;
  const point = (index: number) => (last > 0 ? element.readUInt16BE(12 + 2 * index) : 0);
  return (value) => {
    const position = value * last;
    const [from, to] = [point(Math.floor(position)), point(Math.ceil(position))];
    return (from + (to - from) * (position % 1)) / 65_535;
  };
}

/** The fixed-point numbers after the type of an element. */
function fixedNumbers(element: Buffer = Buffer.alloc(0)): number[] {
  const count = Math.max(0, Math.min(7, (element.length - 8) >> 2));
  return Array.from({ length: count }, (_, index) => element.readInt32BE(8 + 4 * index) / 65_536);
}
