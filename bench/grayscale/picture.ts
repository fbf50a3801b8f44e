// Separate from the code that draws pictures, because a contender's process must not load sharp through its imports.

/** A format that the benchmark measures. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'avif';
export const pictureFormats: readonly PictureFormat[] = ['jpeg', 'png', 'webp', 'avif'];

/** Above these limits the product rejects a picture, so none is drawn. */
export const maxMegapixels: Readonly<Record<PictureFormat, number>> = {
  jpeg: 50,
  png: 50,
  webp: 25,
  avif: 25,
};

/** Width and height by megapixels, all 4:3 like photos of phones. */
export const pictureSizes: Readonly<Record<number, readonly [width: number, height: number]>> = {
  2: [1632, 1224],
  12: [4000, 3000],
  48: [8000, 6000],
};

export interface Picture {
  readonly format: PictureFormat;
  readonly megapixels: number;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  readonly path: string;
  /** Size of the file. */
  readonly bytes: number;
}
