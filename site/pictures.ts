import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type FormatEnum } from 'sharp';
import type { SiteFile } from './assets.ts';
import { cachedImage, StartedImages } from './cached-image.ts';

const siteFolder = fileURLToPath(new URL('.', import.meta.url));

/** Folders of pictures that pages can show. The addresses are `/pictures/…` and `/photos/…`. */
const folders = ['pictures', 'photos'];
const pictureAddress = /\/(?:pictures|photos)\/[\w.-]+/g;

/** In pixels. Text is 680 CSS pixels wide: the largest width is for screens with two pixels for each. */
const widths = [480, 960, 1440];
/** The width of the column of text: see `--measure` and `--gutter` in tokens.css. */
const sizes = '(min-width: 47rem) 42.5rem, 90vw';

/**
 * By the extension of the files. For a screenshot and a photo of 960 pixels, AVIF with effort 2 takes 1.7 times the CPU
 * time of effort 1. The files are 3 % smaller. Effort 4, sharp's default, takes nine times as long. The files are 10 to
 * 15 % smaller.
 */
const formats = {
  avif: { quality: 60, effort: 1 },
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
  readonly #cache: string;
  readonly #images = new StartedImages();
  /** Those of the pages. */
  readonly #used = new Set<string>();

  private constructor(sources: ReadonlyMap<string, Source>, cache: string) {
    this.#sources = sources;
    this.#cache = cache;
  }

  /**
   * Reads the pictures, and begins to convert those that pages name. It takes as long as the rest of a first build.
   *
   * @param directory the folder with `pictures/`, `photos/` and `content/`, all optional
   * @param cache folder of pictures that earlier builds have converted
   */
  static async read(
    directory: string,
    cache = join(siteFolder, '../node_modules/.cache/pictures'),
  ): Promise<Pictures> {
    const found = await Promise.all(
      folders.map((folder) => readSources(join(directory, folder), `/${folder}/`)),
    );
    const pictures = new Pictures(new Map(found.flat()), cache);
    for (const address of addressesIn(join(directory, 'content'))) {
      const source = pictures.#sources.get(address);
      if (source) pictures.#choices(source);
    }
    return pictures;
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
    const { fallback, sets } = this.#choices(source);
    for (const { path } of [fallback, ...sets.flat()]) this.#used.add(path);
    const choices = sets.map(
      (set) => `<source type="image/${set[0]?.extension}" srcset="${srcset(set)}" sizes="${sizes}">`,
    );
    const replaced = ` src="/${fallback.path}" width="${fallback.width}" height="${fallback.height}"`;
    return `<picture>${choices.join('')}${image.replace(attribute, () => replaced)}</picture>`;
  }

  /** The converted pictures that {@link complete} has used. */
  files(): Promise<SiteFile[]> {
    return this.#images.files(this.#used);
  }

  /**
   * Begins to convert a picture to everything that browsers choose from. Those without AVIF and WebP have no choice.
   */
  #choices(source: Source): { readonly fallback: Variant; readonly sets: readonly Variant[][] } {
    // A choice that is nearly as large as the picture would be of no use.
    const smaller = widths.filter((width) => width < 0.8 * source.width);
    const all = smaller.length < widths.length ? [...smaller, source.width] : smaller;
    const [first = source.width, middle = first] = all;
    const sets = (['avif', 'webp'] as const).map((extension) =>
      all.map((width) => this.#variant(source, extension, width)),
    );
    const original = source.extension === 'avif' ? 'jpg' : source.extension;
    return { fallback: this.#variant(source, original, middle), sets };
  }

  #variant(source: Source, extension: Extension, width: number): Variant {
    const height = Math.round((source.height * width) / source.width);
    const key = JSON.stringify([source.hash, width, formats[extension], sharp.versions]);
    const hash = createHash('sha256').update(key).digest('hex').slice(0, 8).toUpperCase();
    const path = `assets/${source.name}-${width}-${hash}.${extension}`;
    const variant = { source, extension, width, height, path };
    this.#images.start(path, () => cachedImage(join(this.#cache, basename(path)), () => convert(variant)));
    return variant;
  }
}

/** The addresses of pictures in the sources of pages. Read one after the other, which takes a fifth of the CPU time. */
function addressesIn(content: string): Set<string> {
  const names = existsSync(content) ? readdirSync(content, { encoding: 'utf8', recursive: true }) : [];
  const sources = names.filter((name) => /\.(md|njk)$/.test(name));
  const found = sources.flatMap(
    (name) => readFileSync(join(content, name), 'utf8').match(pictureAddress) ?? [],
  );
  return new Set(found);
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
