import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { peakMemoryOfCommand } from './memory.ts';
import { type PictureFormat, pictureFormats } from './picture.ts';

/** A picture to convert: its bytes are in memory before the clock starts. */
export interface Source {
  readonly bytes: Buffer;
  readonly format: PictureFormat;
  /** The same bytes, for a program that reads files. */
  readonly path: string;
}

/** Converts to grayscale, from file to file format. */
export type Convert = (source: Source) => Promise<Uint8Array>;

export interface Contender {
  readonly label: string;
  readonly formats: readonly PictureFormat[];
  /** Loads the library of this contender only. */
  load(): Promise<Convert>;
  /** Bytes. For a contender that runs in its own process. @default - of the process that called `load` */
  peakMemory?(source: Source): Promise<number | undefined>;
}

export type ContenderName = 'empty' | 'jimp09' | 'jimp' | 'sharp' | 'sharpTuned' | 'ours' | 'jpegtran';

const jpegtranArguments = ['-grayscale', '-copy', 'none'];

/** Each contender is used as its documentation shows, except "sharp with its fastest options". */
export const contenders: Readonly<Record<ContenderName, Contender>> = {
  empty: {
    label: 'nothing (Node.js itself)',
    formats: pictureFormats,
    load: async () => async (source) => source.bytes,
  },
  jimp09: {
    label: 'jimp 0.9',
    formats: ['jpeg', 'png'],
    load: async () => {
      const { default: Jimp } = await import('jimp-0.9');
      return async ({ bytes }) => {
        const image = await Jimp.read(bytes);
        return image.greyscale().getBufferAsync(image.getMIME());
      };
    },
  },
  jimp: {
    label: 'jimp 1',
    formats: ['jpeg', 'png'],
    load: async () => {
      const { Jimp } = await import('jimp');
      return async ({ bytes, format }) => {
        // With its default of 512 MB, the JPEG decoder rejects 48 megapixels. `read` doesn't pass options to it.
        const image = await Jimp.fromBuffer(bytes, { 'image/jpeg': { maxMemoryUsageInMB: 4096 } });
        return image.greyscale().getBuffer(`image/${format}`);
      };
    },
  },
  sharp: {
    label: 'sharp, as documented',
    formats: pictureFormats,
    load: async () => {
      const { default: sharp } = await import('sharp');
      return ({ bytes, format }) => {
        const gray = sharp(bytes).grayscale();
        // The product converts AVIF to WebP, which is encoded much faster.
        return (format === 'avif' ? gray.webp() : gray).toBuffer();
      };
    },
  },
  sharpTuned: {
    label: 'sharp with its fastest options',
    formats: pictureFormats,
    load: loadTunedSharp,
  },
  ours: {
    label: 'this project',
    formats: pictureFormats,
    load: async () => {
      const [{ toGrayscale }, { sourceFormat }, { Deadline }] = await Promise.all([
        import('../../lambdas/grayscale/convert-image.ts'),
        import('../../lambdas/grayscale/format.ts'),
        import('../../lambdas/shared/deadline.ts'),
      ]);
      return async ({ bytes }) => {
        const format = sourceFormat(bytes);
        if (!format) throw new Error('The format is not supported.');
        return (await toGrayscale(bytes, format, new Deadline(60_000))).bytes;
      };
    },
  },
  jpegtran: {
    label: 'jpegtran -grayscale',
    formats: ['jpeg'],
    load:
      async () =>
      async ({ path }) => {
        const { error, status, stdout } = spawnSync('jpegtran', [...jpegtranArguments, path], {
          maxBuffer: 2 ** 30,
        });
        if (error ?? status !== 0) throw error ?? new Error(`jpegtran exited with code ${status}.`);
        return stdout;
      },
    peakMemory: ({ path }) => peakMemoryOfCommand('jpegtran', [...jpegtranArguments, path]),
  },
};

/** sharp with its fastest options, at the product's quality and effort. */
async function loadTunedSharp(): Promise<Convert> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  // On Linux with glibc the default is 1.
  sharp.concurrency(availableParallelism());
  return ({ bytes, format }) => {
    // One channel instead of three equal ones.
    const gray = sharp(bytes).grayscale().toColourspace('b-w');
    switch (format) {
      case 'jpeg':
        return gray.jpeg({ quality: 90, optimiseCoding: false }).toBuffer();
      case 'png':
        return gray.png({ compressionLevel: 6 }).toBuffer();
      case 'webp':
      case 'avif':
        return gray.webp({ quality: 90, effort: 2 }).toBuffer();
    }
  };
}

/** Whether jpegtran, the reference for JPEG, is installed. It is part of libjpeg-turbo. */
export function hasJpegtran(): boolean {
  return spawnSync('jpegtran', ['-version'], { stdio: 'ignore' }).error === undefined;
}
