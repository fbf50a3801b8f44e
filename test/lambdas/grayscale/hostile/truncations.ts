import { animation, encoder, gradient } from '../pictures.ts';
import { type HostileFile, named } from './hostile-file.ts';

const picture = () => encoder(gradient(64, 64));
const wholes: Readonly<Record<string, () => Promise<Buffer>>> = {
  JPEG: () => picture().jpeg().toBuffer(),
  'progressive JPEG': () => picture().jpeg({ progressive: true }).toBuffer(),
  PNG: () => picture().png().toBuffer(),
  'interlaced PNG': () => picture().png({ progressive: true }).toBuffer(),
  WebP: () => picture().webp().toBuffer(),
  'lossless WebP': () => picture().webp({ lossless: true }).toBuffer(),
  'animated WebP': () => animation(5, 'webp'),
  AVIF: () => picture().avif({ effort: 0 }).toBuffer(),
  GIF: () => picture().gif().toBuffer(),
  'animated GIF': () => animation(5, 'gif'),
  TIFF: () => picture().tiff({ compression: 'none' }).toBuffer(),
  'compressed TIFF': () => picture().tiff({ compression: 'deflate' }).toBuffer(),
};

/** Percent of the file. */
const shares = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98];

/** Each format, truncated at many positions. */
export const truncations: readonly HostileFile[] = Object.entries(wholes).flatMap(([format, make]) => {
  let whole: Promise<Buffer> | undefined;
  return shares.map((share) =>
    named(`${share}% of a file`)(422, format, async () => {
      whole ??= make();
      const bytes = await whole;
      return bytes.subarray(0, Math.floor((bytes.length * share) / 100));
    }),
  );
});
