import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { toGrayscale } from '../../../../lambdas/grayscale/convert-image.ts';
import { orientationExif } from '../../../../lambdas/grayscale/jpeg/orientation.ts';
import { luma } from '../../../../lambdas/grayscale/luma.ts';
import { readAnimatedPng } from '../../../../lambdas/grayscale/png/animation.ts';
import { pngChunks } from '../../../../lambdas/grayscale/png/chunks.ts';
import { expectProblem, expectRejection } from '../../problem.ts';
import { animatedPng, pngChunk } from '../hostile/png-writer.ts';
import { decoded, encoder, gradient, type Pixels } from '../pictures.ts';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function uint32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => void bytes.writeUInt32BE(value, 4 * index));
  return bytes;
}

/** A frame's pixels, and where they are laid. */
interface Frame {
  readonly pixels: Pixels;
  readonly left: number;
  readonly top: number;
}

/** Place, delay and what happens before and after; the number that comes first is left out. */
function control({ pixels: { width, height }, left, top }: Frame): Buffer {
  return Buffer.concat([uint32(width, height, left, top), Buffer.from([0, 3, 0, 10, 1, 1])]);
}

/**
 * @param still shown where animations are not known. @default the first frame
 * @param size of the picture. @default the first frame's
 * @param before chunks between the header and the frames
 */
async function animated(
  frames: readonly Frame[],
  still?: Pixels,
  size: Pick<Pixels, 'width' | 'height'> | undefined = frames[0]?.pixels,
  before: readonly Buffer[] = [],
): Promise<Buffer> {
  const chunksOf = async (pixels: Pixels) => pngChunks(await encoder(pixels).png().toBuffer());
  const dataOf = async (pixels: Pixels) =>
    Buffer.concat(
      (await chunksOf(pixels)).filter(({ type }) => type === 'IDAT').map(({ content }) => content),
    );
  const [first] = frames as [Frame, ...Frame[]];
  const [header] = await chunksOf(first.pixels);
  const kind = header?.content.subarray(8) ?? Buffer.alloc(0);
  const sized = pngChunk('IHDR', Buffer.concat([uint32(size?.width ?? 0, size?.height ?? 0), kind]));
  const parts = [signature, sized, ...before, pngChunk('acTL', uint32(frames.length, 5))];
  if (still) parts.push(pngChunk('IDAT', await dataOf(still)));
  let sequence = 0;
  for (const frame of frames) {
    parts.push(pngChunk('fcTL', Buffer.concat([uint32(sequence++), control(frame)])));
    const data = await dataOf(frame.pixels);
    const isFirst = frame === first && !still;
    parts.push(
      isFirst ? pngChunk('IDAT', data) : pngChunk('fdAT', Buffer.concat([uint32(sequence++), data])),
    );
  }
  return Buffer.concat([...parts, pngChunk('IEND', Buffer.alloc(0))]);
}

/** The frames of a result, each as a PNG of its own, and the still picture before them if it is none of them. */
function framesOf(bytes: Buffer): { controls: Buffer[]; pictures: Buffer[]; sequence: number[] } {
  const chunks = pngChunks(bytes);
  const header = chunks[0]?.content ?? Buffer.alloc(13);
  const controls: Buffer[] = [];
  const pictures: Buffer[] = [];
  const sequence: number[] = [];
  let size = header.subarray(0, 8);
  for (const { type, content, whole } of chunks) {
    expect(whole.readUInt32BE(whole.length - 4)).toBe(crc32(whole.subarray(4, -4)));
    if (type === 'fcTL' || type === 'fdAT') sequence.push(content.readUInt32BE(0));
    if (type === 'fcTL') {
      controls.push(content.subarray(4));
      size = content.subarray(4, 12);
    }
    if (type !== 'IDAT' && type !== 'fdAT') continue;
    const picture = [
      pngChunk('IHDR', Buffer.concat([size, header.subarray(8)])),
      pngChunk('IDAT', type === 'IDAT' ? content : content.subarray(4)),
      pngChunk('IEND', Buffer.alloc(0)),
    ];
    pictures.push(Buffer.concat([signature, ...picture]));
  }
  return { controls, pictures, sequence };
}

function expectLuma(gray: Pixels, source: Pixels): void {
  for (let pixel = 0; pixel < source.width * source.height; pixel++) {
    const from = pixel * source.channels;
    const [red = 0, green = 0, blue = 0] = source.data.subarray(from, from + 3);
    expect(gray.data[pixel * gray.channels]).toBe(luma(red, green, blue));
    if (source.channels === 4) expect(gray.data[pixel * 4 + 3]).toBe(source.data[from + 3]);
  }
}

describe.each([3, 4] as const)('an animated PNG with %i channels', (channels) => {
  const frames: Frame[] = [
    { pixels: gradient(20, 10, channels), left: 0, top: 0 },
    { pixels: gradient(7, 5, channels), left: 13, top: 5 },
    { pixels: gradient(20, 10, channels), left: 0, top: 0 },
  ];

  test('stays one, with its timing, and each frame in luma where it was', async () => {
    const { bytes, width, height } = await toGrayscale(await animated(frames), 'png');
    expect([width, height]).toEqual([20, 10]);
    const { controls, pictures, sequence } = framesOf(bytes);
    expect(controls).toEqual(frames.map(control));
    expect(sequence).toEqual([0, 1, 2, 3, 4]);
    for (const [nth, frame] of frames.entries()) {
      expectLuma(await decoded(pictures[nth] as Buffer), frame.pixels);
    }
    expect(pngChunks(bytes).find(({ type }) => type === 'acTL')?.content).toEqual(uint32(3, 5));
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 20, height: 10, space: 'b-w' });
  });

  test('keeps the picture for those who know no animations', async () => {
    const still = gradient(20, 10, channels);
    const { pictures, sequence } = framesOf((await toGrayscale(await animated(frames, still), 'png')).bytes);
    expect(pictures).toHaveLength(4);
    expect(sequence).toEqual([0, 1, 2, 3, 4, 5]);
    expectLuma(await decoded(pictures[0] as Buffer), still);
  });
});

test('one of 100 frames is taken, and one of 101 is not', async () => {
  const size = { width: 4, height: 4 };
  const { bytes } = await toGrayscale(animatedPng(size, 100), 'png');
  expect(framesOf(bytes).controls).toHaveLength(100);
  await expectRejection(toGrayscale(animatedPng(size, 101), 'png'), 'image-too-large');
});

test('one whose frames are not as many as it says is shown as one picture, as browsers do', async () => {
  const { bytes } = await toGrayscale(animatedPng({ width: 4, height: 4 }, 3, 4), 'png');
  expect(pngChunks(bytes).map(({ type }) => type)).not.toContain('acTL');
});

describe('a first frame that is not the whole picture', () => {
  const whole = { pixels: gradient(20, 10), left: 0, top: 0 };

  test.each<[string, Frame]>([
    ['is narrower', { pixels: gradient(19, 10), left: 0, top: 0 }],
    ['is lower', { pixels: gradient(20, 9), left: 0, top: 0 }],
    ['begins farther right', { pixels: gradient(19, 10), left: 1, top: 0 }],
    ['begins farther down', { pixels: gradient(20, 9), left: 0, top: 1 }],
  ])('is not readable, because its pixels are the picture itself: %s', async (_, first) => {
    const source = await animated([first, whole], undefined, whole.pixels);
    await expectRejection(toGrayscale(source, 'png'), 'image-not-readable');
  });

  test('is taken behind a picture that is none of the frames', async () => {
    const first = { pixels: gradient(7, 5), left: 13, top: 5 };
    const source = await animated([first, whole], gradient(20, 10), whole.pixels);
    const { controls } = framesOf((await toGrayscale(source, 'png')).bytes);
    expect(controls).toEqual([control(first), control(whole)]);
  });
});

test('100 million pixels are taken with the picture that is none of the frames, and one row more is not', () => {
  // Nothing is decoded yet, so the pixels themselves may be missing.
  const withStill = (height: number) => {
    const bytes = animatedPng({ width: 4, height: 4 }, 4);
    const chunks = pngChunks(bytes);
    const header = Buffer.concat([uint32(10_000, height), chunks[0]?.content.subarray(8) ?? Buffer.alloc(0)]);
    const rest = chunks.slice(1).map(({ whole }) => whole);
    return Buffer.concat([signature, pngChunk('IHDR', header), pngChunk('IDAT', Buffer.alloc(1)), ...rest]);
  };
  expect(readAnimatedPng(withStill(2_000))?.frames).toHaveLength(4);
  expectProblem(() => readAnimatedPng(withStill(2_001)), 'image-too-large');
});

describe('an animated PNG that is stored on its side', () => {
  const canvas = gradient(20, 10);
  const frames: Frame[] = [
    { pixels: canvas, left: 0, top: 0 },
    { pixels: gradient(7, 5), left: 12, top: 4 },
  ];
  // Where the second frame's 7 by 5 pixels at 12, 4 of 20 by 10 are when it is upright: 1 to the right, 1 below.
  test.each([
    [2, [7, 5, 1, 4]],
    [3, [7, 5, 1, 1]],
    [4, [7, 5, 12, 1]],
    [5, [5, 7, 4, 12]],
    [6, [5, 7, 1, 12]],
    [7, [5, 7, 1, 1]],
    [8, [5, 7, 4, 1]],
  ] as const)('comes out upright, with each frame where it belongs: %i', async (orientation, place) => {
    const exif = pngChunk('eXIf', orientationExif(orientation));
    const { bytes, ...size } = await toGrayscale(await animated(frames, undefined, canvas, [exif]), 'png');
    expect(size).toEqual(orientation < 5 ? { width: 20, height: 10 } : { width: 10, height: 20 });
    const { controls, pictures } = framesOf(bytes);
    expect(controls[0]?.subarray(0, 16)).toEqual(uint32(size.width, size.height, 0, 0));
    expect(controls[1]?.subarray(0, 16)).toEqual(uint32(...place));
    expect(controls[1]?.subarray(16)).toEqual(control(frames[1] as Frame).subarray(16));
    for (const [nth, { pixels }] of frames.entries()) {
      const stored = await encoder(pixels).withMetadata({ orientation }).png().toBuffer();
      expectLuma(await decoded(pictures[nth] as Buffer), await decoded(stored, { autoOrient: true }));
    }
  });
});

test('a damaged frame is no picture', async () => {
  const source = animatedPng({ width: 40, height: 40 }, 3);
  const damaged = Buffer.concat([
    source.subarray(0, source.lastIndexOf('fdAT') - 4),
    pngChunk('fdAT', Buffer.concat([uint32(4), Buffer.alloc(20, 7)])),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
  await expectRejection(toGrayscale(damaged, 'png'), 'image-not-readable');
});
