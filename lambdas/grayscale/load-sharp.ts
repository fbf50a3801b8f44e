import type { default as Sharp } from 'sharp';

/** Only the loaders of the six formats. */
const loaders = [
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadHeifBuffer',
  'VipsForeignLoadNsgifBuffer',
  'VipsForeignLoadTiffBuffer',
];

let loading: Promise<typeof Sharp> | undefined;

/** Loads sharp on first use. Most JPEGs don't need it, and loading takes about as long as converting one of them. */
export function loadSharp(): Promise<typeof Sharp> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    // libvips also supports SVG, PDF and others, which can run for minutes on a few hundred bytes.
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: loaders });
    // An environment rarely gets the same image twice, so a cache only wastes memory.
    sharp.cache(false);
    // An environment converts one image at a time, and decoder and encoder use one thread each. More threads for the
    // steps between them need memory and save no time.
    sharp.concurrency(1);
    return sharp;
  });
  return loading;
}
