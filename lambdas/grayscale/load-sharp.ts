import type { default as Sharp } from 'sharp';

/** Only the loaders that the six formats need. */
const loaders = [
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadHeifBuffer',
  'VipsForeignLoadNsgifBuffer',
  'VipsForeignLoadTiffBuffer',
];

let loading: Promise<typeof Sharp> | undefined;

/**
 * Loads sharp when it is first needed: most JPEGs do without, and it takes about as long to load as one of them takes to
 * be recoded.
 */
export function loadSharp(): Promise<typeof Sharp> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    // libvips also knows SVG, PDF and others, which run for minutes on a few hundred bytes.
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: loaders });
    // No picture comes twice to the same environment soon enough for a cache to be worth its memory.
    sharp.cache(false);
    // An environment converts one picture at a time, and its decoder and encoder use one thread each. More threads
    // for what is between them take memory and no time off.
    sharp.concurrency(1);
    return sharp;
  });
  return loading;
}
