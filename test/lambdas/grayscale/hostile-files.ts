import { avifFiles } from './hostile/avif-files.ts';
import { disguises } from './hostile/disguises.ts';
import { gifFiles } from './hostile/gif-files.ts';
import type { HostileFile } from './hostile/hostile-file.ts';
import { jpegFiles } from './hostile/jpeg-files.ts';
import { pngFiles } from './hostile/png-files.ts';
import { tiffFiles } from './hostile/tiff-files.ts';
import { truncations } from './hostile/truncations.ts';
import { webpFiles } from './hostile/webp-files.ts';

/** Attacks on decoders: known ones, and others that the formats allow. */
export const hostileFiles: readonly HostileFile[] = [
  ...jpegFiles,
  ...pngFiles,
  ...webpFiles,
  ...avifFiles,
  ...gifFiles,
  ...tiffFiles,
  ...disguises,
  ...truncations,
];
