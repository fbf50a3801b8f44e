/** A supported image format. */
export type SourceFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff';

/** The format of a converted image. */
export interface ResultFormat {
  readonly extension: 'jpg' | 'png' | 'webp';
  readonly contentType: 'image/jpeg' | 'image/png' | 'image/webp';
}

const webp: ResultFormat = { extension: 'webp', contentType: 'image/webp' };

/** The format that each format is converted to. */
export const resultFormats: Readonly<Record<SourceFormat, ResultFormat>> = {
  jpeg: { extension: 'jpg', contentType: 'image/jpeg' },
  png: { extension: 'png', contentType: 'image/png' },
  webp,
  avif: webp,
  gif: webp,
  tiff: webp,
};
