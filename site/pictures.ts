import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type FormatEnum } from 'sharp';
import type { SiteFile } from './assets.ts';
import { cachedImage } from './cached-image.ts';

const siteFolder = fileURLToPath(new URL('.', import.meta.url));

/** Folders of pictures that pages can show. The addresses are `/pictures/…` and `/photos/…`. */
const folders = ['pictures', 'photos'];

/** In pixels. Text is 680 CSS pixels wide: the largest width is for screens with two pixels for each. */
const widths = [480, 960, 1440];
/** The width of the column of text: see `--measure` and `--gutter` in tokens.css. */
const sizes = '(min-width: 47rem) 42.5rem, 90vw';

/**
 * By the extension of the files. AVIF with sharp's default effort, 4, takes seven times as long for files that are a tenth
 * smaller: 2.0 s instead of 0.4 s of CPU for a screenshot of 960 pixels, 3.0 s instead of 0.35 s for a photo.
 */
const formats = {
  avif: { quality: 60, effort: 2 },
  webp: { quality: 80 },
  jpg: { quality: 80, mozjpeg: true },
  png: { palette: true },
} satisfies Readonly<Record<string, object>>;
type Extension = keyof typeof formats;

/** A picture as its author has made it. */
interface Source {
  readonly name: string;
  readonly contents: Uint8Array;
  readonly hash: string;
  readonly extension: Extension;
  readonly width: number;
  readonly height: number;
}

/** One width of a picture in one format. */
interface Variant {
  readonly source: Source;
  readonly extension: Extension;
  readonly width: number;
  readonly height: number;
  /** Below the root of the site. */
  readonly path: string;
}

/** By path, size and time of change: a local run reads each picture once. */
const known = new Map<string, Source>();

/** The pictures that pages show, in the sizes and formats that browsers choose from. */
export class Pictures {
  readonly #sources: ReadonlyMap<string, Source>;
  readonly #used = new Map<string, Variant>();

  private constructor(sources: ReadonlyMap<string, Source>) {
    this.#sources = sources;
  }

  /** @param directory the folder with `pictures/` and `photos/`, both optional */
  static async read(directory: string): Promise<Pictures> {
    const found = await Promise.all(
      folders.map((folder) => readSources(join(directory, folder), `/${folder}/`)),
    );
    return new Pictures(new Map(found.flat()));
  }

  /**
   * Completes an image: the browser gets its size in advance, and chooses from AVIF, WebP and the format of the file.
   *
   * @param image such as `<img src="/pictures/route.png" alt="A route">`
   * @returns `image` if it has no alternative text, which stops the build later, or is no picture of these folders
   */
  complete(image: string): string {
    const [attribute, address = ''] = / src="([^"]*)"/.exec(image) ?? [];
    const source = this.#sources.get(address);
    if (!attribute || !source || !/ alt="[^"]*[^"\s]/.test(image)) return image;
    const original = source.extension === 'avif' ? 'jpg' : source.extension;
    const others = (['avif', 'webp'] as const).filter((extension) => extension !== original);
    const fallback = this.#variants(source, original);
    const [, middle = fallback[0]] = fallback;
    const choices = others.map(
      (extension) =>
        `<source type="image/${extension}" srcset="${srcset(this.#variants(source, extension))}" sizes="${sizes}">`,
    );
    const replaced = ` src="/${middle?.path}" srcset="${srcset(fallback)}" sizes="${sizes}" width="${middle?.width}" height="${middle?.height}"`;
    return `<picture>${choices.join('')}${image.replace(attribute, () => replaced)}</picture>`;
  }

  /**
   * Converts the pictures that {@link complete} has used, unless an earlier build has.
   *
   * @param cache folder of converted pictures
   */
  async files(cache = join(siteFolder, '../node_modules/.cache/pictures')): Promise<SiteFile[]> {
    return Promise.all(
      [...this.#used.values()].map(async (variant) => ({
        path: variant.path,
        contents: await cachedImage(join(cache, basename(variant.path)), () => convert(variant)),
      })),
    );
  }

  #variants(source: Source, extension: Extension): Variant[] {
    // A choice that is nearly as large as the picture would be of no use.
    const smaller = widths.filter((width) => width < 0.8 * source.width);
    const all = smaller.length < widths.length ? [...smaller, source.width] : smaller;
    return all.map((width) => {
      const height = Math.round((source.height * width) / source.width);
      const key = JSON.stringify([source.hash, width, formats[extension], sharp.versions]);
      const hash = createHash('sha256').update(key).digest('hex').slice(0, 8).toUpperCase();
      const path = `assets/${source.name}-${width}-${hash}.${extension}`;
      const variant = { source, extension, width, height, path };
      this.#used.set(path, variant);
      return variant;
    });
  }
}

function srcset(variants: readonly Variant[]): string {
  return variants.map(({ path, width }) => `/${path} ${width}w`).join(', ');
}

/** Other files, such as SVG, are left as they are. */
async function readSources(folder: string, prefix: string): Promise<[address: string, source: Source][]> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  const pictures = names.filter((name) => /\.(avif|jpe?g|png|webp)$/.test(name));
  return Promise.all(
    pictures.map(
      async (name): Promise<[string, Source]> => [prefix + name, await readSource(join(folder, name))],
    ),
  );
}

async function readSource(file: string): Promise<Source> {
  const { mtimeMs, size } = await stat(file);
  const key = JSON.stringify([file, mtimeMs, size]);
  const remembered = known.get(key);
  if (remembered) return remembered;
  const contents = await readFile(file);
  const { autoOrient } = await sharp(contents)
    .metadata()
    .catch((error: unknown) => {
      throw new Error(`The picture ${file} can't be read.`, { cause: error });
    });
  const [, name = '', extension = ''] = /([^/\\]+)\.(\w+)$/.exec(file) ?? [];
  const source: Source = {
    name: name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    contents,
    hash: createHash('sha256').update(contents).digest('hex'),
    extension: (extension === 'jpeg' ? 'jpg' : extension) as Extension,
    ...autoOrient,
  };
  known.set(key, source);
  return source;
}

function convert({ source, extension, width, height }: Variant): Promise<Uint8Array> {
  // sharp's types have no "avif" here.
  const format = (extension === 'jpg' ? 'jpeg' : extension) as keyof FormatEnum;
  return sharp(source.contents)
    .autoOrient()
    .resize(width, height)
    .toFormat(format, formats[extension])
    .toBuffer();
}
