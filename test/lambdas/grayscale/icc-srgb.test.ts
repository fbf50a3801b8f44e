import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { isSrgb } from '../../../lambdas/grayscale/icc-srgb.ts';

type Numbers = readonly number[];

const element = (type: string, ...content: Buffer[]) =>
  Buffer.concat([Buffer.from(`${type}\0\0\0\0`), ...content]);
const uint16 = (...numbers: Numbers) =>
  Buffer.concat(numbers.map((number) => Buffer.of(number >> 8, number)));
const uint32 = (number: number) => uint16(number >>> 16, number & 0xffff);
const fixed = (...numbers: Numbers) =>
  Buffer.concat(numbers.map((number) => uint32(Math.round(number * 65_536))));

/** The primaries of the profile of HP, which most JPEGs with an sRGB profile have. */
const primaries = {
  r: [0.43607, 0.22249, 0.01392],
  g: [0.38515, 0.71687, 0.09708],
  b: [0.14307, 0.06061, 0.7141],
};

const srgb = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const table = (points: number, curve = srgb) =>
  element(
    'curv',
    uint32(points),
    uint16(...Array.from({ length: points }, (_, at) => Math.round(65_535 * curve(at / (points - 1))))),
  );
const parametric = (gamma: number, type = 3, ...more: Numbers) =>
  element('para', uint16(type, 0), fixed(gamma, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045, ...more));

interface Options {
  readonly curve?: Buffer;
  readonly colors?: Readonly<Record<'r' | 'g' | 'b', Numbers>>;
  readonly spaces?: string;
  readonly more?: Readonly<Record<string, Buffer>>;
}

function profile({
  curve = table(1024),
  colors = primaries,
  spaces = 'RGB XYZ ',
  more = {},
}: Options): Buffer {
  const tags = Object.entries(colors).flatMap(([color, xyz]): [string, Buffer][] => [
    [`${color}XYZ`, element('XYZ ', fixed(...xyz))],
    [`${color}TRC`, curve],
  ]);
  const all = [...tags, ...Object.entries(more)];
  const header = Buffer.alloc(128);
  header.write(spaces, 16, 'latin1');
  let at = 132 + 12 * all.length;
  const entries = all.map(([name, { length }]) => {
    at += length;
    return Buffer.concat([Buffer.from(name), uint32(at - length), uint32(length)]);
  });
  return Buffer.concat([header, uint32(all.length), ...entries, ...all.map(([, content]) => content)]);
}

/** The profile that sharp embeds, made by Little CMS. */
async function embedded(name: 'srgb' | 'p3'): Promise<Buffer> {
  const image = sharp(Buffer.alloc(3), { raw: { width: 1, height: 1, channels: 3 } });
  const { icc } = await sharp(await image.withIccProfile(name).jpeg().toBuffer()).metadata();
  return icc as Buffer;
}

describe('a profile is sRGB', () => {
  test.each<[string, Options]>([
    ['a table of 1,024 points, as from HP', {}],
    ['a table of 4,096 points', { curve: table(4096) }],
    ['a table of 26 points, as from Facebook', { curve: table(26) }],
    ['the formula, as from Apple and Google', { curve: parametric(2.4) }],
  ])('with %s', (_, options) => {
    expect(isSrgb(profile(options))).toBe(true);
  });

  test('from Little CMS', async () => {
    expect(isSrgb(await embedded('srgb'))).toBe(true);
  });
});

describe('a profile is not sRGB', () => {
  const name = { desc: element('desc', Buffer.from('\0\0\0\x15sRGB-elle-V2-g10.icc\0', 'latin1')) };

  test.each<[string, Options]>([
    ['linear values, even if its name begins with sRGB', { curve: table(0), more: name }],
    ['a table of linear values', { curve: table(256, (value) => value) }],
    ['an exponent as its curve', { curve: element('curv', uint32(1), uint16(0x0233)) }],
    ['an exponent in a table', { curve: table(1024, (value) => value ** 2.2) }],
    ['another exponent in the formula', { curve: parametric(2.2) }],
    ['a formula of another type', { curve: element('para', uint16(0, 0), fixed(2.2)) }],
    ['the numbers of sRGB in a formula of another type', { curve: parametric(2.4, 4, 0.1, 0.1) }],
    ['one other value of a primary', { colors: { ...primaries, r: [0.43607, 0.22249, 0.1] } }],
    ['other primaries', { colors: { ...primaries, r: primaries.g, g: primaries.r } }],
    ['a lookup table', { more: { A2B0: Buffer.alloc(100) } }],
    ['another color space', { spaces: 'GRAYXYZ ' }],
    ['another connection space', { spaces: 'RGB Lab ' }],
    ['empty elements', { curve: Buffer.alloc(0) }],
    [
      'fewer points than its table declares',
      { curve: element('curv', uint32(4_000_000_000), uint16(0, 65_535)) },
    ],
    ['a table without points', { curve: element('curv', uint32(4_000_000_000)) }],
  ])('with %s', (_, options) => {
    expect(isSrgb(profile(options))).toBe(false);
  });

  test('as Display P3', async () => {
    expect(isSrgb(await embedded('p3'))).toBe(false);
  });

  test('if it is truncated anywhere, or has four billion tags', () => {
    const whole = profile({ curve: parametric(2.4) });
    for (let length = 0; length < whole.length; length++) {
      expect(isSrgb(whole.subarray(0, length))).toBe(false);
    }
    const empty = Buffer.alloc(200);
    empty.write('RGB XYZ ', 16);
    empty.fill(0xff, 128);
    expect(isSrgb(empty)).toBe(false);
  });
});
